pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Hearth.Ui

// A table on a clean grid; it scrolls sideways when it is wider than the page.
Rectangle {
    id: root

    required property var rows
    required property var alignments
    property AnswerMarks marks: null
    readonly property int columns: rows.length > 0 ? rows[0].length : 0
    readonly property var cells: flatten(rows)

    implicitHeight: scroller.height + 2
    radius: Theme.radius
    color: "transparent"
    border.width: 1
    border.color: Theme.line
    Accessible.role: Accessible.Table
    Accessible.name: qsTr("Table, %n row(s)", "", Math.max(0, rows.length - 1))

    function flatten(source: var): var {
        const list = [];
        for (let row = 0; row < source.length; ++row) {
            for (let column = 0; column < root.columns; ++column)
                list.push({ html: source[row][column] ?? "", row: row, column: column });
        }
        return list;
    }

    Flickable {
        id: scroller
        x: 1
        y: 1
        width: parent.width - 2
        height: grid.implicitHeight
        contentWidth: Math.max(width, grid.implicitWidth)
        contentHeight: height
        flickableDirection: Flickable.HorizontalFlick
        boundsBehavior: Flickable.StopAtBounds
        interactive: contentWidth > width + 1
        clip: true
        T.ScrollBar.horizontal: ScrollBar {}

        GridLayout {
            id: grid
            width: parent.width
            columns: Math.max(1, root.columns)
            rowSpacing: 0
            columnSpacing: 0

            Repeater {
                model: root.cells
                onModelChanged: grid.ensurePolished() // else, resized before the next frame, Qt 6.4's layout looks at the cells that are gone

                Rectangle {
                    id: cell
                    required property var modelData
                    readonly property string alignment: root.alignments[modelData.column] ?? "left"

                    Layout.fillWidth: true
                    Layout.fillHeight: true
                    Layout.minimumWidth: 64
                    Layout.preferredWidth: Math.min(body.implicitWidth + 32, 320)
                    implicitHeight: body.implicitHeight + 16
                    color: modelData.row === 0 ? Theme.sunken : "transparent"

                    Rectangle {
                        width: parent.width
                        height: 1
                        visible: cell.modelData.row > 0
                        color: Theme.line
                    }
                    RichText {
                        id: body
                        x: 16
                        y: 10
                        width: parent.width - 32
                        source: cell.modelData.html
                        marks: root.marks
                        spacing: 135
                        font.pixelSize: Theme.small + 1
                        font.weight: cell.modelData.row === 0 ? Font.DemiBold : Font.Normal
                        horizontalAlignment: cell.alignment === "right" ? TextEdit.AlignRight
                            : cell.alignment === "center" ? TextEdit.AlignHCenter : TextEdit.AlignLeft
                    }
                }
            }
        }
    }
}
