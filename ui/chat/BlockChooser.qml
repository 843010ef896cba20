import QtQuick
import Qt.labs.qmlmodels
import Hearth.Ui

// One small delegate for each kind of block. In an AnswerColumn, those with text have its marks.
DelegateChooser {
    role: "kind"

    DelegateChoice { roleValue: "heading"; HeadingBlock { width: parent?.width ?? 0; marks: (parent as AnswerColumn)?.marks ?? null } }
    DelegateChoice { roleValue: "quote"; QuoteBlock { width: parent?.width ?? 0; marks: (parent as AnswerColumn)?.marks ?? null } }
    DelegateChoice { roleValue: "code"; CodeBlock { width: parent?.width ?? 0 } }
    DelegateChoice { roleValue: "table"; TableBlock { width: parent?.width ?? 0; marks: (parent as AnswerColumn)?.marks ?? null } }
    DelegateChoice { roleValue: "thinking"; ThinkingBlock { width: parent?.width ?? 0 } }
    DelegateChoice { roleValue: "rule"; RuleBlock { width: parent?.width ?? 0 } }
    DelegateChoice { roleValue: "math"; MathBlock { width: parent?.width ?? 0 } }
    DelegateChoice { roleValue: "tool_call"; ToolCallBlock { width: parent?.width ?? 0 } }
    DelegateChoice { ProseBlock { width: parent?.width ?? 0; marks: (parent as AnswerColumn)?.marks ?? null } }
}
