import Hearth.App
import Hearth.Ui

// Finds a file with prompts.
FileBrowser {
    mode: "text"
    onPicked: file => Lab.importPrompts(file)
}
