#pragma once

#include <QSortFilterProxyModel>
#include <QVariantList>
#include <QtQml/qqmlregistration.h>

namespace hearth {

// A view of the list of models: what is searched for, sorted, in sections by source if so wanted; the guide comes last. UI thread.
class ModelFilter : public QSortFilterProxyModel
{
    Q_OBJECT
    QML_ELEMENT
    Q_PROPERTY(QString search READ search WRITE setSearch NOTIFY searchChanged)
    Q_PROPERTY(bool bySource READ isBySource WRITE setBySource NOTIFY bySourceChanged) // section.property: "sourceName"
    Q_PROPERTY(QString order READ order WRITE setOrder NOTIFY orderChanged) // "used" (last first), "name", "size" (largest first)
    Q_PROPERTY(QString kind READ kind WRITE setKind NOTIFY kindChanged)     // "", "chat", "embedding" (all but chat), "embedder", "judge"
    Q_PROPERTY(int count READ count NOTIFY countChanged)
    Q_PROPERTY(QVariantList choices READ choices NOTIFY choicesChanged) // {value: its path, text: what it is called}

public:
    explicit ModelFilter(QObject *parent = nullptr);

    [[nodiscard]] QString search() const { return m_search; }
    void setSearch(const QString &text);
    [[nodiscard]] bool isBySource() const { return m_isBySource; }
    void setBySource(bool value);
    [[nodiscard]] QString order() const { return m_order; }
    void setOrder(const QString &order);
    [[nodiscard]] QString kind() const { return m_kind; }
    void setKind(const QString &kind);
    [[nodiscard]] int count() const { return rowCount(); }
    [[nodiscard]] QVariantList choices() const;
    [[nodiscard]] Q_INVOKABLE QString pathAt(int row) const;

Q_SIGNALS:
    void searchChanged();
    void bySourceChanged();
    void orderChanged();
    void kindChanged();
    void countChanged();
    void choicesChanged();

protected:
    [[nodiscard]] bool filterAcceptsRow(int row, const QModelIndex &parent) const override;
    [[nodiscard]] bool lessThan(const QModelIndex &left, const QModelIndex &right) const override;

private:
    [[nodiscard]] bool isOfKind(const QModelIndex &at) const;

    QString m_search;
    QStringList m_words; // all must be found
    bool m_isBySource = false;
    QString m_order = QStringLiteral("used");
    QString m_kind;
};

} // namespace hearth
