#pragma once

#include <QAbstractListModel>
#include <QList>
#include <QtQml/qqmlregistration.h>

namespace hearth {

// The answers to one prompt of a blind vote as they are shown: by letters, in the order that was drawn. QML: Lab.blind.answers. UI thread.
class BlindAnswers : public QAbstractListModel
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("made by Lab")
    Q_PROPERTY(int count READ rowCount NOTIFY countChanged)

public:
    enum Role {
        LetterRole = Qt::UserRole + 1,
        TextRole,
        StageRole,  // "waiting", "thinking", "writing", "done", "failed" (not voted on: it broke off)
        SameAsRole, // the letter of an answer before it that says the same; empty: none does
        LabelRole,  // whose it is; empty: not shown yet
        IsChosenRole,
    };

    struct Row
    {
        int variant = -1; // index in the run
        QString text;
        QString stage;
        QString sameAs;
        QString label;
        bool isChosen = false;

        bool operator==(const Row &) const = default;
    };

    using QAbstractListModel::QAbstractListModel;

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QHash<int, QByteArray> roleNames() const override;
    [[nodiscard]] const QList<Row> &rows() const { return m_rows; }
    [[nodiscard]] static QString letterOf(qsizetype place) { return QChar(char16_t(u'A' + place)); }

    // Rows that stay in their place are told of alone, so that what is being read does not jump.
    void setRows(const QList<Row> &rows);
    void setRow(qsizetype place, const Row &row);

Q_SIGNALS:
    void countChanged();

private:
    QList<Row> m_rows;
};

} // namespace hearth
