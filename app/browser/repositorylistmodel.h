#pragma once

#include "app/browser/fitdesk.h"
#include "app/hub/catalogue.h"
#include "app/hub/hubtypes.h"

#include <QAbstractListModel>
#include <QtQml/qqmlregistration.h>

namespace hearth {

// A repository as the list shows it: of the catalogue that comes with Hearth, or as the Hub's search gave it.
struct RepositoryRow
{
    QString repository; // "owner/name"
    QString name;       // as the catalogue calls it, else the last part of the repository
    QString blurb;      // of the catalogue: what it is good for
    bool isPicked = false;
    bool isGone = false; // the Hub does not have it any more
    QString kind;        // "chat", "embedding", "vision", "" not known
    QString license;
    QString gated;
    bool isPrivate = false;
    quint64 parameters = 0;
    qint64 smallestBytes = 0; // of what can be downloaded, as far as known or estimated
    qint64 downloads = 0;
    qint64 likes = 0;
    QDateTime modified;
    QStringList quantizations; // where the search asked for file names
    bool operator==(const RepositoryRow &) const = default;
};

RepositoryRow rowOf(const HubModel &model);
RepositoryRow rowOf(const CatalogueEntry &entry);

// Repositories to choose from; those of the catalogue come first. UI thread.
class RepositoryListModel : public QAbstractListModel
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("made by Browser")
    Q_PROPERTY(int count READ rowCount NOTIFY countChanged)

public:
    enum Role {
        RepositoryRole = Qt::UserRole + 1,
        NameRole,
        OwnerRole,
        BlurbRole,
        HeadingRole, // "picked", "hub"; "" but for the first of either
        IsGoneRole,
        IsGatedRole,
        KindRole,
        LicenseTextRole,
        ParametersTextRole,
        DownloadsTextRole, // "1.2M"; "" unknown
        LikesTextRole,
        ModifiedTextRole, // "3 months ago"
        FitRole,          // "fits", "tight", "too_large", "": not known
    };

    explicit RepositoryListModel(const FitDesk &fits, QObject *parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QHash<int, QByteArray> roleNames() const override;

    void setRows(QList<RepositoryRow> rows);
    // Leaves out what is in the list already: the Hub's pages may overlap while it counts anew.
    void append(const QList<RepositoryRow> &rows);
    void markGone(const QString &repository);
    [[nodiscard]] const QList<RepositoryRow> &rows() const { return m_rows; }
    [[nodiscard]] const RepositoryRow *find(const QString &repository) const; // null: not there
    Q_INVOKABLE int rowOf(const QString &repository) const;                   // -1: not there

Q_SIGNALS:
    void countChanged();

private:
    const FitDesk &m_fits;
    QList<RepositoryRow> m_rows;
};

// "1.2M", "830".
QString countText(qint64 count);
// "3 months ago".
QString agoText(const QDateTime &when, const QDateTime &now);
// "Apache 2.0" of "apache-2.0".
QString licenseText(const QString &license);
// "chat", "embedding", "vision" or "".
QString kindOf(const HubModel &model);

} // namespace hearth
