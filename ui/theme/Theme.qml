pragma Singleton
import QtQuick
import Hearth.App

// The one place for colours, sizes and fonts: warm neutrals and one ember accent. All spacing is a multiple of 4.
QtObject {
    id: theme

    readonly property bool isDark: Settings.theme === "dark" || (Settings.theme === "system" && Settings.isSystemDark)

    readonly property color window: isDark ? "#151311" : "#f2eee8"
    readonly property color page: isDark ? "#1c1a17" : "#fcfbf8"
    readonly property color raised: isDark ? "#272420" : "#ffffff"
    readonly property color sunken: isDark ? "#24211d" : "#f4f1eb"
    readonly property color line: isDark ? "#38332d" : "#e6e0d7"
    readonly property color text: isDark ? "#ece7e0" : "#26211c"
    readonly property color muted: isDark ? "#aaa196" : "#665e54"
    readonly property color faint: isDark ? "#857c71" : "#857c70"
    readonly property color accent: isDark ? "#ee7a42" : "#c24e1d"
    readonly property color accentSoft: isDark ? "#3a271c" : "#fae8dd"
    readonly property color accentText: isDark ? "#1d1009" : "#ffffff"
    readonly property color good: isDark ? "#7fbd97" : "#3d7c57"
    readonly property color warning: isDark ? "#dfab57" : "#9a6410"
    readonly property color danger: isDark ? "#f08577" : "#b0362b"
    readonly property color hover: isDark ? "#12f2e6d2" : "#104a3a1a"
    readonly property color pressed: isDark ? "#1ff2e6d2" : "#1e5c4522"
    readonly property color lineStrong: isDark ? "#4d463e" : "#d3c9bc"
    readonly property color bubble: isDark ? "#2c2823" : "#f0ebe3"
    readonly property color knob: isDark ? "#f3ede5" : "#ffffff"
    readonly property color inverse: isDark ? "#3a352f" : "#2c2621"
    readonly property color inverseText: "#f6f1ea"
    readonly property color inverseMuted: "#b0a598"
    readonly property color inverseAccent: "#f59a6c"
    readonly property color marker: isDark ? "#4a3a1c" : "#fdf0cf" // behind a passage of a document
    readonly property color markerWord: isDark ? "#8a5f12" : "#fbcd6c" // behind the words in it that matter
    readonly property color paper: "#ffffff" // a page of a PDF is white in the dark, too
    readonly property color paperInk: "#665e54"
    readonly property color paperMarker: "#fdf0cf"
    readonly property color paperWord: "#fbcd6c"
    readonly property color paperSelection: "#a9cbf2"
    readonly property color shadow: isDark ? "#12000000" : "#05301a08"
    readonly property color scrim: isDark ? "#99000000" : "#59231a12"

    readonly property var codeColors: isDark ? ({
        keyword: "#e58d62", string: "#a7c08a", comment: "#857c71", number: "#d9b26f",
        type: "#7fb8c4", function: "#8fb0e8", plain: "#e2dcd3"
    }) : ({
        keyword: "#b0431a", string: "#4f7a3a", comment: "#8a8174", number: "#94630f",
        type: "#23727f", function: "#345fae", plain: "#332d27"
    })

    // Of lines in a picture, to be told apart by those who do not see red or green as well; as ChartColors has them on white.
    readonly property var seriesInks: isDark ? ["#6cb0f0", "#f59e6b", "#5cc98a", "#cc98ea", "#d9b84a", "#55c6d0"]
                                             : ["#1f6fb4", "#c2410c", "#15803d", "#8b3fb0", "#967000", "#0e7c86"]

    readonly property real scale: Settings.textScale
    readonly property int caption: Math.round(12 * scale)
    readonly property int small: Math.round(13 * scale)
    readonly property int body: Math.round(15 * scale)
    readonly property int title: Math.round(18 * scale)
    readonly property int display: Math.round(28 * scale)

    readonly property string sans: firstInstalled(["Inter", "Inter Variable", "Noto Sans", "Cantarell", "DejaVu Sans"])
    readonly property string heading: firstInstalled(["Inter Display", sans])
    readonly property string mono: firstInstalled(["JetBrains Mono", "Noto Sans Mono", "DejaVu Sans Mono", "monospace"])

    readonly property int radiusSmall: 8
    readonly property int radius: 12
    readonly property int radiusLarge: 18
    readonly property int quick: 120
    readonly property int calm: 170
    readonly property int textWidth: 760

    function firstInstalled(families: var): string {
        const installed = Qt.fontFamilies();
        for (const family of families) {
            if (installed.indexOf(family) >= 0)
                return family;
        }
        return Qt.application.font.family;
    }

    // Puts our link, inline-code and list look around rich text; everything else comes from the text itself.
    function styled(html: string, lineHeight: int): string {
        return "<style>a{color:" + accent + ";text-decoration:none} code{font-family:'" + mono + "';font-size:"
            + Math.round(0.9 * body) + "px;background-color:" + sunken + "} ul,ol{margin-left:-14px} p,li,h1,h2,h3,h4{line-height:" + lineHeight
            + "%} a.cite,a.citefocus{font-size:" + caption + "px;font-weight:600;background-color:" + accentSoft + "} a.citefocus{color:"
            + accentText + ";background-color:" + accent + "} a.doubt{color:" + warning + ";text-decoration:underline}</style>" + (/^<(p|ul|ol|h\d|div|table|pre|blockquote)\b/.test(html) ? html : "<p style='margin:0'>" + html + "</p>");
    }

    function styledCode(html: string): string {
        return "<style>pre{font-family:'" + mono + "';font-size:" + small + "px;line-height:150%;margin:0}</style><pre>" + html + "</pre>";
    }

    // The parts that are not empty, with a dot between them.
    function joined(parts: var): string {
        return parts.filter(part => part.length > 0).join("  ·  ");
    }

    // What somebody typed, shown as it was typed.
    function plain(text: string): string {
        const escaped = text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/\n/g, "<br>");
        return "<p style='white-space:pre-wrap;line-height:140%;margin:0'>" + escaped + "</p>";
    }
}
