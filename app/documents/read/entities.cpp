#include "app/documents/read/entities.h"

#include <gumbo.h>

namespace hearth::reading {

QString entityText(const QString &entity)
{
    // The HTML parser knows them all.
    const QByteArray utf8 = entity.left(64).toUtf8();
    GumboOutput *output = gumbo_parse_with_options(&kGumboDefaultOptions, utf8.constData(), size_t(utf8.size()));
    QString text = entity;
    const GumboNode *node = output->root;
    while (node->type == GUMBO_NODE_ELEMENT && node->v.element.children.length > 0)
        node = static_cast<const GumboNode *>(node->v.element.children.data[node->v.element.children.length - 1]);
    if (node->type == GUMBO_NODE_TEXT)
        text = QString::fromUtf8(node->v.text.text);
    gumbo_destroy_output(&kGumboDefaultOptions, output);
    return text;
}

} // namespace hearth::reading
