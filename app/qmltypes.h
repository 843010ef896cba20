#pragma once

#include "app/browser/browsercontroller.h"
#include "app/chat/chatcontroller.h"
#include "app/chat/chatlistcontroller.h"
#include "app/hub/downloadcontroller.h"
#include "app/lab/labcontroller.h"
#include "app/library/librarycontroller.h"
#include "app/library/modelcontroller.h"
#include "app/net/networkcontroller.h"
#include "app/notices/noticelist.h"
#include "app/pages/pages.h"
#include "app/settings/settings.h"
#include "app/store/unsavedchanges.h"

#include <QJSEngine>
#include <QQmlEngine>
#include <QtQml/qqmlregistration.h>

// The shared objects as singletons of the QML module Hearth.App. main() constructs them and puts them here before the window is loaded.

namespace hearth {

// QML never owns what main() made.
template <typename T> T *handOut(T *object)
{
    Q_ASSERT(object);
    QJSEngine::setObjectOwnership(object, QJSEngine::CppOwnership);
    return object;
}

struct ChatSingleton
{
    Q_GADGET
    QML_FOREIGN(hearth::ChatController)
    QML_SINGLETON
    QML_NAMED_ELEMENT(Chat)
public:
    static inline ChatController *object = nullptr;
    static ChatController *create(QQmlEngine *, QJSEngine *) { return handOut(object); }
};

struct ChatsSingleton
{
    Q_GADGET
    QML_FOREIGN(hearth::ChatListController)
    QML_SINGLETON
    QML_NAMED_ELEMENT(Chats)
public:
    static inline ChatListController *object = nullptr;
    static ChatListController *create(QQmlEngine *, QJSEngine *) { return handOut(object); }
};

struct ModelsSingleton
{
    Q_GADGET
    QML_FOREIGN(hearth::ModelController)
    QML_SINGLETON
    QML_NAMED_ELEMENT(Models)
public:
    static inline ModelController *object = nullptr;
    static ModelController *create(QQmlEngine *, QJSEngine *) { return handOut(object); }
};

struct LibrarySingleton
{
    Q_GADGET
    QML_FOREIGN(hearth::LibraryController)
    QML_SINGLETON
    QML_NAMED_ELEMENT(Library)
public:
    static inline LibraryController *object = nullptr;
    static LibraryController *create(QQmlEngine *, QJSEngine *) { return handOut(object); }
};

struct SettingsSingleton
{
    Q_GADGET
    QML_FOREIGN(hearth::Settings)
    QML_SINGLETON
    QML_NAMED_ELEMENT(Settings)
public:
    static inline Settings *object = nullptr;
    static Settings *create(QQmlEngine *, QJSEngine *) { return handOut(object); }
};

struct BrowserSingleton
{
    Q_GADGET
    QML_FOREIGN(hearth::BrowserController)
    QML_SINGLETON
    QML_NAMED_ELEMENT(Browser)
public:
    static inline BrowserController *object = nullptr;
    static BrowserController *create(QQmlEngine *, QJSEngine *) { return handOut(object); }
};

struct NetworkSingleton
{
    Q_GADGET
    QML_FOREIGN(hearth::NetworkController)
    QML_SINGLETON
    QML_NAMED_ELEMENT(Network)
public:
    static inline NetworkController *object = nullptr;
    static NetworkController *create(QQmlEngine *, QJSEngine *) { return handOut(object); }
};

struct LabSingleton
{
    Q_GADGET
    QML_FOREIGN(hearth::LabController)
    QML_SINGLETON
    QML_NAMED_ELEMENT(Lab)
public:
    static inline LabController *object = nullptr;
    static LabController *create(QQmlEngine *, QJSEngine *) { return handOut(object); }
};

struct DownloadsSingleton
{
    Q_GADGET
    QML_FOREIGN(hearth::DownloadController)
    QML_SINGLETON
    QML_NAMED_ELEMENT(Downloads)
public:
    static inline DownloadController *object = nullptr;
    static DownloadController *create(QQmlEngine *, QJSEngine *) { return handOut(object); }
};

struct UnsavedSingleton
{
    Q_GADGET
    QML_FOREIGN(hearth::UnsavedChanges)
    QML_SINGLETON
    QML_NAMED_ELEMENT(Unsaved)
public:
    static inline UnsavedChanges *object = nullptr;
    static UnsavedChanges *create(QQmlEngine *, QJSEngine *) { return handOut(object); }
};

struct PagesSingleton
{
    Q_GADGET
    QML_FOREIGN(hearth::Pages)
    QML_SINGLETON
    QML_NAMED_ELEMENT(Pages)
public:
    static inline Pages *object = nullptr;
    static Pages *create(QQmlEngine *, QJSEngine *) { return handOut(object); }
};

struct NoticesSingleton
{
    Q_GADGET
    QML_FOREIGN(hearth::NoticeList)
    QML_SINGLETON
    QML_NAMED_ELEMENT(Notices)
public:
    static inline NoticeList *object = nullptr;
    static NoticeList *create(QQmlEngine *, QJSEngine *) { return handOut(object); }
};

} // namespace hearth
