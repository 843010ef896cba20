#pragma once

#include "app/lab/promptset.h"

#include <QAbstractListModel>
#include <QtQml/qqmlregistration.h>

namespace hearth {

// The prompts that the next comparison asks, as they are written. A letter changes one row. UI thread.
class LabPromptList : public QAbstractListModel
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("made by Lab")
    Q_PROPERTY(int count READ rowCount NOTIFY countChanged)

public:
    enum Role { NameRole = Qt::UserRole + 1, SystemRole, TextRole };

    using QAbstractListModel::QAbstractListModel;

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override { return parent.isValid() ? 0 : int(m_prompts.size()); }
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QHash<int, QByteArray> roleNames() const override;

    [[nodiscard]] QList<LabPrompt> asked() const; // without those that are empty
    [[nodiscard]] const QList<LabPrompt> &prompts() const { return m_prompts; }
    void setPrompts(const QList<LabPrompt> &prompts);
    bool add(const LabPrompt &prompt);                             // false: there are mostPrompts already
    bool set(int row, const QString &system, const QString &text); // false: there is no such row
    bool remove(int row);

Q_SIGNALS:
    void countChanged();

private:
    QList<LabPrompt> m_prompts;
};

} // namespace hearth
