#include "app/pages/pages.h"

namespace hearth {

void Pages::open(const QString &id)
{
    if (has(id))
        setCurrent(id);
}

void Pages::showChat()
{
    setCurrent({});
}

void Pages::setCurrent(const QString &id)
{
    if (m_current == id)
        return;
    m_current = id;
    Q_EMIT currentChanged();
}

} // namespace hearth
