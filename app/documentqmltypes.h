#pragma once

#include "app/documents/attachmentcontroller.h"
#include "app/documents/collectionscontroller.h"
#include "app/qmltypes.h"
#include "app/settings/documentsettings.h"

// The shared objects of documents, as qmltypes.h has the others.

namespace hearth {

struct CollectionsSingleton
{
    Q_GADGET
    QML_FOREIGN(hearth::CollectionsController)
    QML_SINGLETON
    QML_NAMED_ELEMENT(Collections)
public:
    static inline CollectionsController *object = nullptr;
    static CollectionsController *create(QQmlEngine *, QJSEngine *) { return handOut(object); }
};

struct AttachmentsSingleton
{
    Q_GADGET
    QML_FOREIGN(hearth::AttachmentController)
    QML_SINGLETON
    QML_NAMED_ELEMENT(Attachments)
public:
    static inline AttachmentController *object = nullptr;
    static AttachmentController *create(QQmlEngine *, QJSEngine *) { return handOut(object); }
};

struct DocumentSettingsSingleton
{
    Q_GADGET
    QML_FOREIGN(hearth::DocumentSettings)
    QML_SINGLETON
    QML_NAMED_ELEMENT(DocumentSettings)
public:
    static inline DocumentSettings *object = nullptr;
    static DocumentSettings *create(QQmlEngine *, QJSEngine *) { return handOut(object); }
};

} // namespace hearth
