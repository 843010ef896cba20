import QtQuick
import Hearth.Ui

// The blocks of an answer. Where it is one from documents, they find its marks here.
Column {
    property AnswerMarks marks: null
}
