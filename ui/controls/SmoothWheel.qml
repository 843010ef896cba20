import QtQuick

// A mouse wheel that moves a view by what hands expect, smoothly; a touchpad moves it by its own pixels.
WheelHandler {
    id: root

    required property Flickable view
    property real goal: 0
    readonly property bool isMoving: glide.running
    signal scrolled(bool isUp)

    acceptedDevices: PointerDevice.Mouse | PointerDevice.TouchPad
    orientation: Qt.Vertical
    target: null
    onWheel: event => {
        const isTouch = event.pixelDelta.y !== 0;
        const distance = isTouch ? event.pixelDelta.y : event.angleDelta.y * 0.9;
        const first = view.originY - view.topMargin;
        const last = Math.max(first, view.originY + view.contentHeight + view.bottomMargin - view.height);
        goal = Math.max(first, Math.min(last, (glide.running ? goal : view.contentY) - distance));
        if (isTouch) {
            glide.stop();
            view.contentY = goal;
        } else {
            glide.to = goal;
            glide.restart();
        }
        scrolled(distance > 0);
    }

    readonly property NumberAnimation glide: NumberAnimation {
        id: glide
        target: root.view
        property: "contentY"
        duration: 140
        easing.type: Easing.OutCubic
    }
}
