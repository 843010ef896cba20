#pragma once

#include "app/browser/browsercontroller.h"
#include "app/chat/chatcontroller.h"
#include "app/chat/chatlistcontroller.h"
#include "app/chat/linkeddocuments.h"
#include "app/documents/attachmentcontroller.h"
#include "app/documents/collectionscontroller.h"
#include "app/documents/documents.h"
#include "app/engine/enginehost.h"
#include "app/hub/downloadcontroller.h"
#include "app/hub/downloads.h"
#include "app/hub/hubclient.h"
#include "app/lab/labcontroller.h"
#include "app/library/librarycontroller.h"
#include "app/library/modelcontroller.h"
#include "app/net/net.h"
#include "app/net/networkcontroller.h"
#include "app/notices/noticelist.h"
#include "app/pages/pages.h"
#include "app/settings/documentsettings.h"
#include "app/settings/settings.h"
#include "app/store/chatstore.h"
#include "app/store/modeldefaults.h"
#include "app/store/store.h"
#include "app/store/unsavedchanges.h"

namespace hearth {

struct Arguments;

// Everything that lives as long as the window, in the order it is made; it ends in the reverse one. Constructs and connects, no more.
class Application
{
public:
    explicit Application(const Arguments &arguments);

    // Before the window is loaded: what QML may name, and the pages.
    void publish();
    // What needs no window: the history is opened.
    void open();
    // Once the window can be seen: what was under way goes on.
    void start();

    [[nodiscard]] QString phase() const; // "loading", "comparing", "streaming", "idle"

    Settings settings;
    NoticeList notices;
    Pages pages;
    DocumentSettings documentSettings;
    Net net;
    NetworkController network{net};
    HubClient hub;
    Downloads downloads;
    DownloadController downloadList{downloads};
    BrowserController browser;
    Store store;
    UnsavedChanges unsaved{store};
    ChatStore chats;
    ModelDefaultsBook defaults;
    EngineHost engine;
    Documents documents;
    LinkedDocuments linkedDocuments; // what chats see of them
    ModelController models;
    LibraryController library;
    ChatController chat;
    ChatListController chatList;
    LabController lab;
    std::unique_ptr<DocumentsPort> documentsPort = realDocuments(documents);
    CollectionsController collections{*documentsPort};
    AttachmentController attachments{*documentsPort, [this] { return chat.reserveId(); }};

private:
    [[nodiscard]] FitDesk::Needs machine();
    void connectNetwork();
    void connectDownloads();
    void connectDocuments();
    void forgetDocumentsOfGoneChats();
    void connectNotices();
    void applyNetwork();
    void applyDownloads();
};

} // namespace hearth
