import QtQuick
import Hearth.App
import Hearth.Ui

// What may leave this computer, where to, and how.
Column {
    id: root

    readonly property bool hasProxy: Settings.proxyMode === "http" || Settings.proxyMode === "socks5"
    signal logWanted

    function focusToken(): void { token.begin() }

    spacing: 20

    SettingsTitle { text: qsTr("Network") }
    SettingRow {
        name: qsTr("Sealed mode")
        details: Settings.isSealForced ? qsTr("Hearth was started with --sealed and stays so until it is closed.")
            : qsTr("No connection leaves this computer. Chats need none.")
        Switch {
            y: 6
            label: qsTr("Sealed mode")
            enabled: !Settings.isSealForced
            opacity: enabled ? 1 : 0.5
            checked: Settings.isSealed
            onToggled: Settings.isSealed = checked
        }
    }
    SettingRow {
        name: qsTr("Connections")
        details: Network.requests === 0 ? qsTr("Nothing has left this machine since Hearth was started.")
            : qsTr("%1 since Hearth was started: when, where to, what for.").arg(Network.requests)
        Button {
            text: qsTr("Show")
            tip: qsTr("Open the list of all connections")
            onClicked: root.logWanted()
        }
    }
    SettingRow {
        name: qsTr("Hub address")
        details: Settings.environmentEndpoint.length > 0 ? qsTr("Set by HF_ENDPOINT, which Hearth was started with.")
            : qsTr("Where models are looked for. Leave it empty for huggingface.co, or name a mirror.")
        CheckedField {
            label: qsTr("Hub address")
            placeholder: "https://huggingface.co"
            value: Settings.environmentEndpoint.length > 0 ? Settings.environmentEndpoint : Settings.hubEndpoint
            isReadOnly: Settings.environmentEndpoint.length > 0
            onChecked: text => problem = Network.addressProblem(text)
            onChanged: value => Settings.hubEndpoint = value
        }
    }
    SettingRow {
        name: qsTr("Access token")
        details: Settings.hasEnvironmentToken ? qsTr("Set by HF_TOKEN, which Hearth was started with.")
            : qsTr("Only for private models and those whose terms you accepted. It is sent to the Hub and to nobody else.")
        CheckedField {
            id: token
            label: qsTr("Access token")
            placeholder: Settings.hasEnvironmentToken ? qsTr("Set") : qsTr("None")
            value: Settings.hasEnvironmentToken ? "" : Settings.hubToken
            isSecret: true
            isReadOnly: Settings.hasEnvironmentToken
            onChanged: value => Settings.hubToken = value
        }
    }
    SettingRow {
        name: qsTr("Proxy")
        Segmented {
            label: qsTr("Proxy")
            value: Settings.proxyMode
            options: [{ value: "system", text: qsTr("System") }, { value: "none", text: qsTr("None") }, { value: "http", text: qsTr("HTTP") }, { value: "socks5", text: qsTr("SOCKS") }]
            onChosen: value => Settings.proxyMode = value
        }
    }
    SettingRow {
        visible: root.hasProxy
        name: qsTr("Proxy host and port")
        details: Settings.proxyHost.length > 0 ? "" : qsTr("Without a host nothing is reached.")
        Row {
            spacing: 8

            CheckedField {
                width: 152
                label: qsTr("Proxy host")
                placeholder: "proxy.example"
                value: Settings.proxyHost
                onChanged: value => Settings.proxyHost = value
            }
            NumberField {
                width: 80
                label: qsTr("Proxy port")
                placeholderText: "8080"
                maximum: 65535
                value: Settings.proxyPort
                onChanged: value => { if (value > 0) Settings.proxyPort = value }
            }
        }
    }
}
