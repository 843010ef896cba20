#include "app/chat/modelnames.h"

#include <QCoreApplication>
#include <QStringList>

namespace hearth {

namespace {

constexpr qsizetype shownOfHash = 12; // as Git shortens them, and then some

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(ModelNames)
};

} // namespace

QString modelText(const ModelIdentity &model)
{
    return model.quantization.isEmpty() ? model.name : model.name + QLatin1Char(' ') + model.quantization;
}

QString originText(const ModelIdentity &model)
{
    QStringList parts;
    if (!model.repository.isEmpty())
        parts.append(model.revision.isEmpty() ? model.repository
                                              : Text::tr("%1 at %2").arg(model.repository, model.revision.left(shownOfHash)));
    if (!model.sha256.isEmpty())
        parts.append(Text::tr("SHA-256 %1").arg(model.sha256));
    return parts.join(QStringLiteral(", "));
}

QString modelTip(const ModelIdentity &model)
{
    ModelIdentity shown = model;
    if (shown.sha256.size() > shownOfHash)
        shown.sha256 = shown.sha256.left(shownOfHash) + u'…';
    const QString origin = originText(shown);
    return origin.isEmpty() ? modelText(model) : modelText(model) + u'\n' + origin;
}

} // namespace hearth
