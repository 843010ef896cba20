#include "inference/core/error.h"
#include "inference/sampling/grammar/gbnf.h"
#include "inference/sampling/grammar/gbnftext.h"
#include "inference/sampling/grammar/schemacompiler.h"

#include <algorithm>
#include <cmath>
#include <limits>

// Strings, numbers and arrays of a schema.
namespace hearth::schema {

namespace {

constexpr double mostExact = 9.0e18; // below it a double is converted to int64 without overflow

std::string braces(uint64_t least, std::optional<uint64_t> most)
{
    return "{" + std::to_string(least) + "," + (most ? std::to_string(*most) : std::string()) + "}";
}

// A bound, which has to be a whole number. Nothing where the keyword is not there, or the number is beyond all that is written.
std::optional<int64_t> boundOf(const Json &schema, const char *keyword, const std::string &place)
{
    if (!schema.contains(keyword))
        return std::nullopt;
    const Json &value = schema[keyword];
    if (value.is_boolean())
        failUnsupported(place, std::string("'") + keyword + "' as true or false (write the number that is excluded)");
    if (!value.is_number())
        failInvalid(place, std::string("'") + keyword + "' is no number");
    if (value.is_number_unsigned() && value.get<uint64_t>() > uint64_t(std::numeric_limits<int64_t>::max()))
        failUnsupported(place, std::string("'") + keyword + "' beyond 64 bits");
    if (value.is_number_integer())
        return value.get<int64_t>();
    const double number = value.get<double>();
    if (std::floor(number) != number || std::fabs(number) > mostExact)
        failUnsupported(place, std::string("'") + keyword + "' with a fraction or an exponent");
    return int64_t(number);
}

// The tighter of two bounds of one side.
void tighten(std::optional<int64_t> &bound, bool &isExcluded, std::optional<int64_t> other, bool isLeast)
{
    if (!other || (bound && (isLeast ? *other < *bound : *other > *bound)))
        return;
    bound = other;
    isExcluded = true;
}

std::string patternAt(const std::string &expression, const std::string &place)
{
    try {
        return gbnf::pattern(expression);
    } catch (const Error &error) {
        throw Error(error.code(), "The JSON schema cannot be used, at " + place + ": " + error.what() + ".", error.kind());
    }
}

} // namespace

std::optional<uint64_t> countOf(const Json &schema, const char *keyword, const std::string &place)
{
    if (!schema.contains(keyword))
        return std::nullopt;
    const std::optional<int64_t> value = boundOf(schema, keyword, place);
    if (*value < 0)
        failInvalid(place, std::string("'") + keyword + "' is negative");
    if (uint64_t(*value) > maxGbnfRepetition)
        failUnsupported(place, std::string("'") + keyword + "' above " + std::to_string(maxGbnfRepetition));
    return uint64_t(*value);
}

bool isWithout(const Json &schema, std::initializer_list<const char *> keywords)
{
    return std::none_of(keywords.begin(), keywords.end(), [&](const char *keyword) { return schema.contains(keyword); });
}

std::string SchemaCompiler::visitString(const Json &schema, const std::string &place)
{
    const std::optional<uint64_t> least = countOf(schema, "minLength", place), most = countOf(schema, "maxLength", place);
    const bool hasLength = least || most;
    const bool hasPattern = schema.contains("pattern"), hasFormat = schema.contains("format");
    if (int(hasLength) + int(hasPattern) + int(hasFormat) > 1)
        failUnsupported(place, "more than one of 'pattern', 'format' and 'minLength' or 'maxLength'");
    if (hasPattern) {
        if (!schema["pattern"].is_string())
            failInvalid(place, "'pattern' is no text");
        return define("\"\\\"\" " + patternAt(schema["pattern"].get<std::string>(), place) + " \"\\\"\"");
    }
    if (hasFormat) {
        if (!schema["format"].is_string())
            failInvalid(place, "'format' is no text");
        const std::string form = gbnf::format(schema["format"].get<std::string>());
        if (form.empty())
            failUnsupported(place, "the format '" + schema["format"].get<std::string>() + "' (only date, time, date-time and uuid)");
        return define("\"\\\"\" " + form + " \"\\\"\"");
    }
    if (!hasLength)
        return "json-string";
    if (most && least.value_or(0) > *most)
        failInvalid(place, "'minLength' is larger than 'maxLength'");
    return define("\"\\\"\" json-char" + braces(least.value_or(0), most) + " \"\\\"\"");
}

std::string SchemaCompiler::visitNumber(const Json &schema, bool isInteger, const std::string &place)
{
    gbnf::NumberBounds bounds{.least = boundOf(schema, "minimum", place), .most = boundOf(schema, "maximum", place)};
    tighten(bounds.least, bounds.isLeastExcluded, boundOf(schema, "exclusiveMinimum", place), true);
    tighten(bounds.most, bounds.isMostExcluded, boundOf(schema, "exclusiveMaximum", place), false);
    if (isInteger) {
        constexpr auto limits = std::numeric_limits<int64_t>();
        const bool isNone =
            (bounds.isLeastExcluded && *bounds.least == limits.max()) || (bounds.isMostExcluded && *bounds.most == limits.min());
        if (!isNone && bounds.isLeastExcluded)
            ++*bounds.least;
        if (!isNone && bounds.isMostExcluded)
            --*bounds.most;
        if (isNone || (bounds.least && bounds.most && *bounds.least > *bounds.most))
            failInvalid(place, "no integer is within its bounds");
        const std::string expression = gbnf::integers({.least = bounds.least, .most = bounds.most});
        return expression.starts_with("(") ? define(expression) : expression;
    }
    const std::string expression = gbnf::numbers(bounds);
    if (expression.empty())
        failInvalid(place, "no number is within its bounds");
    return expression.starts_with("(") ? define(expression) : expression;
}

std::string SchemaCompiler::visitArray(const Json &schema, const std::string &place)
{
    if (isWithout(schema, {"items", "prefixItems", "additionalItems", "minItems", "maxItems"}))
        return "json-array";
    const uint64_t least = countOf(schema, "minItems", place).value_or(0);
    std::optional<uint64_t> most = countOf(schema, "maxItems", place);
    const bool isOldForm = schema.contains("items") && schema["items"].is_array(); // draft 7's prefixItems
    if (isOldForm && schema.contains("prefixItems"))
        failInvalid(place, "'items' is a list beside 'prefixItems'");
    if (!isOldForm && schema.contains("additionalItems"))
        failUnsupported(place, "'additionalItems' without a list as 'items'");
    const Json prefix = isOldForm ? schema["items"] : schema.value("prefixItems", Json::array());
    if (!prefix.is_array())
        failInvalid(place, "'prefixItems' is no list");
    const char *othersKeyword = isOldForm ? "additionalItems" : "items";
    std::vector<std::string> first;
    for (const Json &item : prefix)
        first.push_back(define(visit(item, place + "/prefixItems/" + std::to_string(first.size()))));
    const bool hasOthers = schema.contains(othersKeyword) ? schema[othersKeyword] != false : first.empty();
    std::string others;
    if (!hasOthers)
        most = std::min<uint64_t>(most.value_or(first.size()), first.size());
    else if (!most || *most > first.size())
        others = define(schema.contains(othersKeyword) ? visit(schema[othersKeyword], place + "/" + othersKeyword) : "json-value");
    if (most && least > *most)
        failInvalid(place, "an array cannot have as many items as 'minItems' says");
    const std::string list = items(first, others, least, most);
    return define("\"[\" json-ws " + list + "\"]\"");
}

// The items and the white space behind them; every one behind the least number of them may be the last.
std::string SchemaCompiler::items(const std::vector<std::string> &first, const std::string &others, uint64_t least,
                                  std::optional<uint64_t> most)
{
    if (most == uint64_t(0))
        return "";
    const uint64_t fixed = first.empty() ? 1 : std::min<uint64_t>(first.size(), most.value_or(first.size()));
    std::string rest;
    if (!others.empty() && (!most || *most > fixed)) {
        const uint64_t leastOthers = least > fixed ? least - fixed : 0;
        rest = " (\",\" json-ws " + others + ")" + (most ? braces(leastOthers, *most - fixed) : braces(leastOthers, std::nullopt));
    }
    for (uint64_t i = fixed; i-- > 1;) {
        const std::string more = " \",\" json-ws " + first[i] + rest;
        rest = " " + define(i >= least ? "(" + more + ")?" : more);
    }
    const std::string all = (first.empty() ? others : first[0]) + rest + " json-ws";
    return least == 0 ? "(" + all + ")? " : all + " ";
}

} // namespace hearth::schema
