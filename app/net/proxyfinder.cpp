#include "app/net/proxyfinder.h"

#include <QPointer>
#include <QTimer>

#include <mutex>
#include <thread>
#include <utility>

namespace hearth {

// Where threads leave their answers. It outlives the finder: a thread that the system lets wait may come back when all is over.
struct ProxyFinder::Mailbox
{
    std::mutex mutex;
    ProxyFinder *finder = nullptr; // null when it is gone
};

ProxyFinder::ProxyFinder(Ask ask, QObject *parent) : QObject(parent), m_ask(std::move(ask)), m_mailbox(std::make_shared<Mailbox>())
{
    m_mailbox->finder = this;
}

ProxyFinder::~ProxyFinder()
{
    const std::scoped_lock lock(m_mailbox->mutex);
    m_mailbox->finder = nullptr;
}

QString ProxyFinder::keyOf(const QUrl &url)
{
    return url.toString(QUrl::RemoveUserInfo | QUrl::RemovePath | QUrl::RemoveQuery | QUrl::RemoveFragment);
}

void ProxyFinder::find(const QUrl &url, QObject *context, const Found &found)
{
    const QString key = keyOf(url);
    const auto known = m_answers.constFind(key);
    if (known != m_answers.constEnd() && known->since.elapsed() < m_freshMs) {
        found(true);
        return;
    }
    // One who waits is told once: by the answer, or by the end of the patience.
    auto isTold = std::make_shared<bool>(false);
    const Found tell = [isTold, found, context = QPointer<QObject>(context)](bool isFound) {
        if (!std::exchange(*isTold, true) && context)
            found(isFound);
    };
    QTimer::singleShot(m_patienceMs, this, [tell] { tell(false); });
    const bool isAsked = m_waiting.contains(key);
    m_waiting[key].append(tell);
    if (!isAsked)
        askFor(key, url);
}

void ProxyFinder::askFor(const QString &key, const QUrl &url)
{
    // Detached, for the system cannot be told to hurry, and nobody is to wait for it when Hearth ends.
    std::thread([ask = m_ask, mailbox = m_mailbox, key, url] {
        const QList<QNetworkProxy> proxies = ask(url);
        const std::scoped_lock lock(mailbox->mutex);
        if (ProxyFinder *finder = mailbox->finder)
            QMetaObject::invokeMethod(
                finder, [finder, key, proxies] { finder->take(key, proxies); }, Qt::QueuedConnection);
    }).detach();
}

void ProxyFinder::take(const QString &key, const QList<QNetworkProxy> &proxies)
{
    Answer &answer = m_answers[key];
    answer.proxies = proxies;
    answer.since.start();
    const QList<Found> waiting = m_waiting.take(key);
    for (const Found &tell : waiting)
        tell(true);
}

} // namespace hearth
