#pragma once

#include "app/chat/answerdocuments.h"
#include "app/chat/documenthtml.h"
#include "app/documents/textsplit.h"

#include <QObject>
#include <QSizeF>
#include <QTimer>
#include <QtQml/qqmlregistration.h>

#include <functional>
#include <memory>

namespace hearth {

// The document that is open beside the chat, at a passage of an answer. PDF as pages, everything else as its stored text in parts.
// QML: Chat.viewer. UI thread.
class DocumentViewer : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("made by Chat")
    Q_PROPERTY(bool isOpen READ isOpen NOTIFY changed)
    Q_PROPERTY(bool isLoading READ isLoading NOTIFY changed)
    Q_PROPERTY(bool isPaged READ isPaged NOTIFY changed) // pages to be drawn; else html
    Q_PROPERTY(QString title READ title NOTIFY changed)
    Q_PROPERTY(QString path READ path NOTIFY changed)
    Q_PROPERTY(QString notice READ notice NOTIFY changed)              // what the reader should know of it; mostly empty
    Q_PROPERTY(bool isBehind READ isBehind NOTIFY changed)             // the file is newer than what was read of it
    Q_PROPERTY(bool isLookingAgain READ isLookingAgain NOTIFY changed) // it is read again now
    Q_PROPERTY(bool isOutOfReach READ isOutOfReach NOTIFY changed)     // its text can't be had just now; it is tried again by itself
    Q_PROPERTY(int count READ count NOTIFY changed)                    // pages, or parts of the text
    Q_PROPERTY(int index READ index WRITE setIndex NOTIFY indexChanged)
    Q_PROPERTY(QString place READ place NOTIFY indexChanged)           // "p. iv (4)", "part 2"
    Q_PROPERTY(bool hasPassage READ hasPassage NOTIFY indexChanged)    // it is on this page
    Q_PROPERTY(bool isPassageThere READ isPassageThere NOTIFY changed) // on some page
    Q_PROPERTY(int page READ page NOTIFY indexChanged)                 // physical, from 1
    Q_PROPERTY(QSizeF pageSize READ pageSize NOTIFY indexChanged)      // points
    Q_PROPERTY(QString html READ html NOTIFY indexChanged)
    Q_PROPERTY(QString passageText READ passageText NOTIFY changed)
    Q_PROPERTY(QPointF passageCorner READ passageCorner NOTIFY indexChanged) // of its first line on this page; (0, 0): not known
    Q_PROPERTY(QString selectedText READ selectedText NOTIFY selectionChanged)

public:
    // The passage of a message's source: from 1; below 0 those that were cut.
    using FindSource = std::function<std::optional<PassageHit>(qint64 messageId, int number)>;

    explicit DocumentViewer(FindSource find, QObject *parent = nullptr);
    void setDocuments(AnswerDocuments *documents) { m_documents = documents; } // may be null; outlives this

    Q_INVOKABLE void openSource(qint64 messageId, int number);
    Q_INVOKABLE void close();
    Q_INVOKABLE void tryAgain();    // to get a text that is out of reach, at once
    Q_INVOKABLE void showPassage(); // the page that it is on
    Q_INVOKABLE void lookAgain();   // at a file that is newer than what was read of it; opens it anew once it is read
    // On a page of a PDF, by places on it, in points from its top left corner.
    Q_INVOKABLE void select(QPointF from, QPointF to);
    Q_INVOKABLE void selectWord(QPointF at);
    Q_INVOKABLE void selectPage();
    Q_INVOKABLE void clearSelection() { setSelection({}); }
    // Draws the page; the bytes of a PNG. Invalid when there is nothing that draws.
    QFuture<QByteArray> draw(int page, int width);

    [[nodiscard]] bool isOpen() const { return m_isOpen; }
    [[nodiscard]] bool isLoading() const { return m_isLoading; }
    [[nodiscard]] bool isPaged() const;
    [[nodiscard]] QString title() const { return m_hit.fileName; }
    [[nodiscard]] QString path() const { return m_hit.filePath; }
    [[nodiscard]] QString notice() const { return m_notice; }
    [[nodiscard]] bool isBehind() const { return m_isBehind; }
    [[nodiscard]] bool isLookingAgain() const { return m_again.isActive(); }
    [[nodiscard]] bool isOutOfReach() const { return m_isOutOfReach; }
    [[nodiscard]] int count() const { return int(m_parts.size()); }
    [[nodiscard]] int index() const { return m_index; }
    void setIndex(int index);
    [[nodiscard]] QString place() const;
    [[nodiscard]] bool hasPassage() const { return m_index == passageIndex(); }
    [[nodiscard]] bool isPassageThere() const { return m_hit.passage.length > 0 && passageIndex() >= 0; }
    [[nodiscard]] int page() const;
    [[nodiscard]] QSizeF pageSize() const;
    [[nodiscard]] QString html() const;
    [[nodiscard]] QString passageText() const { return m_hit.passage.text; }
    [[nodiscard]] QPointF passageCorner() const { return boxes().value(0).topLeft(); }
    // On this page of a PDF, points from its top left corner: the passage's lines, the words in it that matter, and what is selected.
    [[nodiscard]] QList<QRectF> boxes() const;
    [[nodiscard]] QList<QRectF> words() const;
    [[nodiscard]] QList<QRectF> selection() const;
    [[nodiscard]] QString selectedText() const;

Q_SIGNALS:
    void changed();
    void indexChanged();
    void opened(); // the passage is to be brought to sight
    void selectionChanged();

private:
    // What is known of a document when it opens.
    struct Opening
    {
        Document document;
        QByteArray indexedHash; // of the file that the document was read of
        QByteArray diskHash;    // of the file as it is now
        int awaited = 0;        // answers that are not here yet
        bool hasFailed = false; // the index could not be asked
    };

    void load();
    void loadFrom(const FilePlace &place);
    void follow();
    template <typename T> void await(const QFuture<T> &future, const std::shared_ptr<Opening> &opening, T Opening::*part);
    void take(const Opening &opening);
    [[nodiscard]] QString noticeOf(const Opening &opening);
    bool moveToPassage(); // to where its text stands in the document now; false: nowhere
    void pollAgain();
    [[nodiscard]] int passageIndex() const; // -1: on none
    [[nodiscard]] const DocumentPage *current() const;
    [[nodiscard]] bool isPassageMarked() const; // it can be shown where it stands on its page
    void setSelection(TextSpan span);

    FindSource m_find;
    AnswerDocuments *m_documents = nullptr;
    PassageHit m_hit;
    FilePlace m_place; // of its file, where that is not what the hit says
    Document m_document;
    QByteArray m_indexedHash; // of the file that it was read of
    QList<PagePart> m_parts;
    TextSpan m_selection; // in the text of the page
    QString m_notice;
    QTimer m_again;  // runs while a file is read again
    int m_polls = 0; // of it, so far
    QTimer m_retry;  // until a text that is out of reach is tried again
    int m_retries = 0;
    quint64 m_call = 0; // late documents of earlier ones are dropped
    qint64 m_messageId = -1;
    int m_number = 0; // of the source
    int m_index = 0;
    bool m_isOpen = false;
    bool m_isLoading = false;
    bool m_isBehind = false;
    bool m_isOutOfReach = false;
    bool m_canDraw = true; // the file's pages are those of the document
};

} // namespace hearth
