#include "tests/sampling/schemavalidator.h"

#include <QDate>
#include <QRegularExpression>
#include <QString>

#include <algorithm>

namespace hearth::test {

namespace {

using Json = nlohmann::ordered_json;

bool isOfType(const Json &value, const std::string &type)
{
    if (type == "integer")
        return value.is_number_integer() || (value.is_number() && value.get<double>() == std::int64_t(value.get<double>()));
    return (type == "object" && value.is_object()) || (type == "array" && value.is_array()) || (type == "string" && value.is_string())
        || (type == "number" && value.is_number()) || (type == "boolean" && value.is_boolean()) || (type == "null" && value.is_null());
}

bool isOfFormat(const QString &text, const std::string &format)
{
    static const QRegularExpression date(R"(^(\d{4})-(\d\d)-(\d\d)$)"),
        time(R"(^([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$)"),
        uuid("^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$");
    if (format == "date") {
        const auto match = date.match(text);
        const int year = match.captured(1).toInt();
        // Qt has no year 0; the Gregorian calendar repeats after 400 years.
        return match.hasMatch() && QDate::isValid(year + 400, match.captured(2).toInt(), match.captured(3).toInt());
    }
    if (format == "time")
        return time.match(text).hasMatch();
    if (format == "date-time")
        return text.size() > 11 && text[10] == 'T' && isOfFormat(text.left(10), "date") && isOfFormat(text.mid(11), "time");
    return format == "uuid" && uuid.match(text).hasMatch();
}

bool isString(const Json &schema, const Json &value)
{
    const QString text = QString::fromStdString(value.get<std::string>());
    const auto length = size_t(text.toUcs4().size());
    if (schema.contains("minLength") && length < schema["minLength"].get<size_t>())
        return false;
    if (schema.contains("maxLength") && length > schema["maxLength"].get<size_t>())
        return false;
    if (schema.contains("pattern")) {
        QString expression = QString::fromStdString(schema["pattern"]);
        expression.replace("\\u00e9", "\\x{e9}");    // as PCRE writes it
        expression.replace("\\s", "[\\s\\x{feff}]"); // which is white space to ECMA 262 only
        const QRegularExpression pattern(expression,
                                         QRegularExpression::DontCaptureOption | QRegularExpression::UseUnicodePropertiesOption);
        const auto match = pattern.match(text);
        if (!match.hasMatch() || match.capturedLength() != text.size()) // Qt's $ also matches before a last line feed
            return false;
    }
    return !schema.contains("format") || isOfFormat(text, schema["format"]);
}

bool isNumber(const Json &schema, const Json &value)
{
    const double number = value.get<double>();
    const auto bound = [&](const char *keyword, auto holds) { return !schema.contains(keyword) || holds(schema[keyword].get<double>()); };
    return bound("minimum", [&](double least) { return number >= least; }) && bound("maximum", [&](double most) { return number <= most; })
        && bound("exclusiveMinimum", [&](double least) { return number > least; })
        && bound("exclusiveMaximum", [&](double most) { return number < most; });
}

bool isArray(const Json &document, const Json &schema, const Json &value)
{
    if (schema.contains("minItems") && value.size() < schema["minItems"].get<size_t>())
        return false;
    if (schema.contains("maxItems") && value.size() > schema["maxItems"].get<size_t>())
        return false;
    const Json prefix = schema.value("prefixItems", Json::array());
    for (size_t i = 0; i < value.size(); ++i) {
        if (!isValid(document, i < prefix.size() ? prefix[i] : schema.value("items", Json(true)), value[i]))
            return false;
    }
    return true;
}

bool isObject(const Json &document, const Json &schema, const Json &value)
{
    for (const Json &name : schema.value("required", Json::array())) {
        if (!value.contains(name.get<std::string>()))
            return false;
    }
    if (schema.contains("minProperties") && value.size() < schema["minProperties"].get<size_t>())
        return false;
    if (schema.contains("maxProperties") && value.size() > schema["maxProperties"].get<size_t>())
        return false;
    const Json properties = schema.value("properties", Json::object());
    for (const auto &[name, member] : value.items()) {
        const Json &wanted = properties.contains(name) ? properties[name] : schema.value("additionalProperties", Json(true));
        if (!isValid(document, wanted, member))
            return false;
    }
    return true;
}

} // namespace

bool isValid(const Json &document, const Json &schema, const Json &value)
{
    if (schema.is_boolean())
        return schema.get<bool>();
    const auto fulfils = [&](const Json &each) { return isValid(document, each, value); };
    if (schema.contains("$ref") && !fulfils(document.at(Json::json_pointer(schema["$ref"].get<std::string>().substr(1)))))
        return false;
    for (const char *keyword : {"anyOf", "oneOf"}) {
        if (schema.contains(keyword) && std::none_of(schema[keyword].begin(), schema[keyword].end(), fulfils))
            return false;
    }
    if (schema.contains("allOf") && !std::all_of(schema["allOf"].begin(), schema["allOf"].end(), fulfils))
        return false;
    if (value.is_null() && schema.value("nullable", false))
        return true;
    if (schema.contains("enum") && std::find(schema["enum"].begin(), schema["enum"].end(), value) == schema["enum"].end())
        return false;
    if (schema.contains("const") && schema["const"] != value)
        return false;
    if (schema.contains("type")) {
        const Json types = schema["type"].is_array() ? schema["type"] : Json::array({schema["type"]});
        if (std::none_of(types.begin(), types.end(), [&](const Json &type) { return isOfType(value, type); }))
            return false;
    }
    return value.is_string() ? isString(schema, value)
        : value.is_number()  ? isNumber(schema, value)
        : value.is_array()   ? isArray(document, schema, value)
        : value.is_object()  ? isObject(document, schema, value)
                             : true;
}

} // namespace hearth::test
