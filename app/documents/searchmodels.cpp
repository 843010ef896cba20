#include "app/documents/searchmodels.h"

#include "app/documents/indexschema.h"
#include "app/documents/modelembedder.h"

namespace hearth {

SearchModels searchModels(Database &index, const std::shared_ptr<PassageEmbedder> &embedder, ModelEmbedder *judge, std::stop_token stop)
{
    SearchModels models;
    if (embedder && readSettings(index).embedder == embedder->identity()) {
        models.embed = [embedder, stop](const QString &question) {
            std::vector<std::vector<float>> vectors = embedder->embed({question}, PassageEmbedder::Role::Query, stop);
            return vectors.empty() ? std::vector<float>() : std::move(vectors.front());
        };
    }
    if (judge)
        models.judge = [judge, stop](const QString &question, const QStringList &passages) {
            return judge->judge(question, passages, stop);
        };
    return models;
}

} // namespace hearth
