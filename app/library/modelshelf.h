#pragma once

#include "app/library/libraryscanner.h"
#include "app/library/modellistmodel.h"

#include <QObject>

#include <functional>

namespace hearth {

class Settings;
struct MachineFacts;

// The models that the user can choose from: scanned for in the places of the settings, added by hand, and the built-in guide. UI thread.
class ModelShelf : public QObject
{
    Q_OBJECT

public:
    // guide: the built-in guide's file; "" when it is missing.
    ModelShelf(Settings &settings, const MachineFacts &facts, const QString &guide, QObject *parent = nullptr);

    [[nodiscard]] ModelListModel &list() { return m_list; }
    [[nodiscard]] const ModelListModel &list() const { return m_list; }
    [[nodiscard]] LibraryScanner &scanner() { return m_scanner; }
    [[nodiscard]] const QString &guide() const { return m_guide; }
    [[nodiscard]] bool isGuide(const QString &path) const { return !path.isEmpty() && path == m_guide; }
    // How a path is kept in settings and chats, and what was kept as a path: the guide moves with the program.
    [[nodiscard]] QString kept(const QString &path) const;
    [[nodiscard]] QString found(const QString &kept) const;

    void rescan();
    void add(const QString &path);    // a file in its place; one that is listed stays as it is
    void remove(const QString &path); // the file stays
    void markUsed(const QString &path);

    // What other programs have, whether it is listed or not. Looks at the disk.
    [[nodiscard]] LibraryPlaces otherPrograms() const { return m_otherPlaces ? m_otherPlaces() : LibraryPlaces(); }
    // A model that the user brought: neither the guide nor another program's, and none that Hearth does not run.
    [[nodiscard]] bool hasOwn() const;
    [[nodiscard]] bool hasChoice() const; // any but the guide
    // Whether hasOwn() is known: after a scan, of new files their facts have to be read.
    [[nodiscard]] bool isSettled() const { return m_isSettled; }

Q_SIGNALS:
    void changed(); // what is listed
    void settled(); // once

private:
    [[nodiscard]] LibraryPlaces places() const;
    [[nodiscard]] QList<ModelEntry> entriesOf(const QList<InstalledModel> &models) const;
    void takeScan(const QList<InstalledModel> &models, const QHash<QString, ModelFacts> &facts);
    void takeFacts(const QString &path, const ModelFacts &facts);
    void settle(bool isScanDone);

    Settings &m_settings;
    std::function<LibraryPlaces()> m_otherPlaces;
    QString m_guide;
    ModelListModel m_list{this};
    bool m_isSettled = false;
    LibraryScanner m_scanner;
};

} // namespace hearth
