#pragma once

#include "app/lab/labqueries.h"

#include <QAbstractListModel>
#include <QtQml/qqmlregistration.h>

namespace hearth {

// Comparisons of the past, the newest first. UI thread.
class LabHistoryList : public QAbstractListModel
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("made by Lab")
    Q_PROPERTY(int count READ rowCount NOTIFY countChanged)

public:
    enum Role { RunIdRole = Qt::UserRole + 1, TitleRole, TimeTextRole, SummaryRole, EndingRole, EndingTextRole };

    using QAbstractListModel::QAbstractListModel;

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override { return parent.isValid() ? 0 : int(m_runs.size()); }
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QHash<int, QByteArray> roleNames() const override;
    void setRuns(const QList<LabRunSummary> &runs);
    [[nodiscard]] const QList<LabRunSummary> &runs() const { return m_runs; }

Q_SIGNALS:
    void countChanged();

private:
    QList<LabRunSummary> m_runs;
};

} // namespace hearth
