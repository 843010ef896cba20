#pragma once

#include <QStringList>

#include <string>
#include <vector>

// Grammars and schemas with texts that they allow and texts that they do not. Apart from the tests, because moc does not get past raw
// strings with quotes in them.
namespace hearth::test {

struct TextRow
{
    const char *name;
    QString source;
    QStringList yes;
    QStringList no;
};
struct RefusalRow
{
    const char *name;
    QString source;
    QStringList words; // of the message
};

std::vector<TextRow> grammarRows();
std::vector<TextRow> schemaRows();
std::vector<RefusalRow> refusedSchemas();
std::vector<TextRow> hostileSchemas(); // without texts
std::string personSchema();            // name, age; tags, ok, at

} // namespace hearth::test
