import QtQuick
import Hearth.App
import Hearth.Ui

// A dashed rounded frame: something can be dropped here.
PathItem {
    id: root

    property bool isActive: false

    function frame(): string {
        const r = Theme.radiusLarge;
        const across = width - 2 * r;
        const down = height - 2 * r;
        const corner = "a" + (r - 1) + " " + (r - 1) + " 0 0 1 ";
        return across < 0 || down < 0 ? "" : "M" + r + " 1h" + across + corner + (r - 1) + " " + (r - 1) + "v" + down + corner + (1 - r) + " " + (r - 1)
            + "h" + -across + corner + (1 - r) + " " + (1 - r) + "v" + -down + corner + (r - 1) + " " + (1 - r);
    }

    path: frame()
    color: isActive ? Theme.accent : Theme.lineStrong
    strokeWidth: 1.5
    dashes: [4, 4]
}
