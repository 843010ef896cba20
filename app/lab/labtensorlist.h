#pragma once

#include "inference/tensorreport.h"

#include <QAbstractListModel>
#include <QStringList>
#include <QtQml/qqmlregistration.h>

#include <optional>

namespace hearth {

// The tensors of one file, or of two beside each other, as searched and sorted. UI thread.
class LabTensorList : public QAbstractListModel
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("made by Lab")
    Q_PROPERTY(int count READ rowCount NOTIFY changed)
    Q_PROPERTY(int all READ all NOTIFY changed)
    Q_PROPERTY(QString filter READ filter WRITE setFilter NOTIFY changed)
    // "order" (of the file), "name", "shape", "type", "size", "error", "type2", "size2", "error2", "difference"
    Q_PROPERTY(QString order READ order NOTIFY changed)
    Q_PROPERTY(bool isDescending READ isDescending NOTIFY changed)
    Q_PROPERTY(bool hasSecond READ hasSecond NOTIFY changed)
    Q_PROPERTY(bool hasErrors READ hasErrors NOTIFY changed)
    Q_PROPERTY(QString summary READ summary NOTIFY changed) // one sentence on all of it

public:
    enum Role { NameRole = Qt::UserRole + 1, ShapeRole, FirstRole, SecondRole, IsDifferentRole };

    // One tensor in one of the files.
    struct Side
    {
        TensorType type = TensorType::F32;
        quint64 bytes = 0;
        double bitsPerWeight = 0;
        std::optional<double> error;
        QString whyNoError;
    };
    struct Row
    {
        QString name;
        QString shape;
        quint64 elements = 0;
        qsizetype place = 0; // in the file
        std::optional<Side> first;
        std::optional<Side> second;
        bool isDifferent = false; // in type or shape, or it is in one of the files only
    };

    using QAbstractListModel::QAbstractListModel;

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override { return parent.isValid() ? 0 : int(m_shown.size()); }
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QHash<int, QByteArray> roleNames() const override;
    [[nodiscard]] const Row &row(int shown) const { return m_rows[m_shown[shown]]; }

    // second: null where one file is looked at alone.
    void setReports(const TensorReport *first, const TensorReport *second);
    [[nodiscard]] int all() const { return int(m_rows.size()); }
    [[nodiscard]] QString filter() const { return m_filter; }
    void setFilter(const QString &text); // words that all stand in the name
    [[nodiscard]] QString order() const { return m_order; }
    [[nodiscard]] bool isDescending() const { return m_isDescending; }
    Q_INVOKABLE void sortBy(const QString &order); // again: the other way round
    [[nodiscard]] bool hasSecond() const { return m_hasSecond; }
    [[nodiscard]] bool hasErrors() const { return m_hasErrors; }
    [[nodiscard]] QString summary() const { return m_summary; }

Q_SIGNALS:
    void changed();

private:
    [[nodiscard]] bool isBefore(const Row &a, const Row &b) const;
    void arrange();

    QList<Row> m_rows;        // in the file's order
    QList<qsizetype> m_shown; // indices of m_rows
    QString m_filter;
    QString m_order = QStringLiteral("order");
    bool m_isDescending = false;
    bool m_hasSecond = false;
    bool m_hasErrors = false;
    QString m_summary;
};

} // namespace hearth
