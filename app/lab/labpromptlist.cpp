#include "app/lab/labpromptlist.h"

namespace hearth {

QVariant LabPromptList::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const LabPrompt &prompt = m_prompts[index.row()];
    switch (role) {
    case NameRole: return prompt.name;
    case SystemRole: return prompt.system;
    case TextRole: return prompt.text;
    default: return {};
    }
}

QHash<int, QByteArray> LabPromptList::roleNames() const
{
    return {{NameRole, "name"}, {SystemRole, "system"}, {TextRole, "prompt"}};
}

void LabPromptList::setPrompts(const QList<LabPrompt> &prompts)
{
    if (prompts == m_prompts)
        return;
    beginResetModel();
    m_prompts = prompts;
    endResetModel();
    Q_EMIT countChanged();
}

QList<LabPrompt> LabPromptList::asked() const
{
    QList<LabPrompt> all = m_prompts;
    all.removeIf([](const LabPrompt &prompt) { return prompt.text.trimmed().isEmpty(); });
    return all;
}

bool LabPromptList::add(const LabPrompt &prompt)
{
    if (m_prompts.size() >= mostPrompts)
        return false;
    const int at = int(m_prompts.size());
    beginInsertRows({}, at, at);
    m_prompts.append(prompt);
    endInsertRows();
    Q_EMIT countChanged();
    return true;
}

bool LabPromptList::set(int row, const QString &system, const QString &text)
{
    if (row < 0 || row >= m_prompts.size())
        return false;
    LabPrompt &prompt = m_prompts[row];
    if (prompt.system == system && prompt.text == text)
        return true;
    prompt = {.name = text.isEmpty() ? QString() : prompt.name, .system = system, .text = text};
    Q_EMIT dataChanged(index(row), index(row));
    return true;
}

bool LabPromptList::remove(int row)
{
    if (row < 0 || row >= m_prompts.size())
        return false;
    beginRemoveRows({}, row, row);
    m_prompts.removeAt(row);
    endRemoveRows();
    Q_EMIT countChanged();
    return true;
}

} // namespace hearth
