#include "tests/sampling/grammarrows.h"

namespace hearth::test {

namespace {

std::vector<TextRow> schemasOfScalars()
{
    return {
        {"anything",
         "{}",
         {"1", "\"a\"", "null", "[1, {}]", "{\"a\":[true,false]}", "-0.5e+10"},
         {"", "01", "tru", "[1,]", "{a:1}", "'a'", ".5", "1."}},
        {"true", "true", {"1", "{}"}, {"x"}},
        {"a string",
         R"({"type": "string"})",
         {R"("")", R"("é😀")", R"("a\"\\\/\b\f\n\r\t\u00e9\uD83D\uDE00")"},
         {"1", R"("a)", "\"\n\"", R"("\x")", R"("\uD83D")", R"("\uDE00")", R"("\u12")"}},
        {"lengths",
         R"({"type": "string", "minLength": 2, "maxLength": 4})",
         {R"("ab")", R"("é😀ab")", R"("\n\"")", R"("\uD83D\uDE00a")"},
         {R"("a")", R"("abcde")", R"("\uD83D\uDE00")"}},
        {"a least length", R"({"minLength": 1})", {R"("a")", R"("abcdef")"}, {R"("")"}},
        {"an integer", R"({"type": "integer"})", {"0", "-7", "123456789"}, {"1.5", "01", "-", "1e3", "\"1\""}},
        {"a number", R"({"type": "number"})", {"0", "-1.25", "1e-7", "12E+3"}, {"1.", ".1", "+1", "1e", "0x1"}},
        {"integer bounds",
         R"({"type": "integer", "minimum": -13, "maximum": 207})",
         {"-13", "-9", "-1", "0", "5", "99", "100", "199", "200", "207"},
         {"-14", "-20", "-100", "208", "210", "300", "1000", "-0"}},
        {"one bound below", R"({"type": "integer", "minimum": 18})", {"18", "19", "20", "99", "100", "123456"}, {"17", "9", "0", "-18"}},
        {"one bound above", R"({"type": "integer", "maximum": -5})", {"-5", "-6", "-10", "-99999"}, {"-4", "0", "5"}},
        {"excluded bounds", R"({"type": "integer", "exclusiveMinimum": 0, "exclusiveMaximum": 10})", {"1", "9"}, {"0", "10", "-1"}},
        {"one integer", R"({"type": "integer", "minimum": 42, "maximum": 42})", {"42"}, {"41", "43", "4", "420"}},
        {"large bounds",
         R"({"type": "integer", "minimum": 999999999999999999, "maximum": 1000000000000000001})",
         {"999999999999999999", "1000000000000000000", "1000000000000000001"},
         {"999999999999999998", "1000000000000000002", "1"}},
        {"the ends of 64 bits",
         R"({"type": "integer", "minimum": -9223372036854775808, "maximum": 9223372036854775807})",
         {"-9223372036854775808", "9223372036854775807", "0"},
         {"9223372036854775808", "-9223372036854775809"}},
        {"a share",
         R"({"type": "number", "minimum": 0, "maximum": 1})",
         {"0", "0.5", "0.999", "1", "1.0", "0.0"},
         {"1.1", "-0.1", "1.01", "2", "-1"}},
        {"excluded bounds of numbers",
         R"({"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 2})",
         {"0.1", "1", "1.99", "0.01"},
         {"0", "0.0", "2", "2.0", "-1"}},
        {"negative numbers",
         R"({"type": "number", "minimum": -2, "maximum": -1})",
         {"-1", "-1.5", "-2", "-2.0"},
         {"-0.5", "-2.1", "1.5", "0"}},
        {"a boolean", R"({"type": "boolean"})", {"true", "false"}, {"null", "True", "0"}},
        {"null", R"({"type": "null"})", {"null"}, {"false", ""}},
        {"types", R"({"type": ["integer", "null", "string"]})", {"1", "null", "\"a\""}, {"true", "[]", "1.5"}},
        {"nullable", R"({"type": "integer", "nullable": true})", {"1", "null"}, {"true"}},
    };
}

std::vector<TextRow> schemasOfArrays()
{
    return {
        {"an enum",
         R"({"enum": ["red", "a\"b", 3, null, {"x": [1]}]})",
         {"\"red\"", R"("a\"b")", "3", "null", R"({"x":[1]})"},
         {"red", "\"re\"", "33"}},
        {"an enum of one type", R"({"type": "string", "enum": ["a", 1]})", {"\"a\""}, {"1"}},
        {"a constant", R"({"const": "on"})", {"\"on\""}, {"\"off\"", "on"}},
        {"an array", R"({"type": "array"})", {"[]", "[1]", "[1,\"a\",[ ]]", "[ 1, 2 ]", "[\n  1,\n  2\n]"}, {"[,]", "[1,]", "[1"}},
        {"items", R"({"type": "array", "items": {"type": "integer"}})", {"[]", "[1]", "[1, 2,3]"}, {"[\"a\"]", "[1,null]"}},
        {"a number of items",
         R"({"items": {"type": "boolean"}, "minItems": 2, "maxItems": 3})",
         {"[true,false]", "[true,true,true]"},
         {"[]", "[true]", "[true,true,true,true]"}},
        {"at least one item", R"({"items": true, "minItems": 1})", {"[1]", "[1,2,3]"}, {"[]"}},
        {"no items", R"({"type": "array", "maxItems": 0})", {"[]", "[ ]"}, {"[1]"}},
        {"items by place",
         R"({"prefixItems": [{"type": "integer"}, {"type": "string"}], "items": {"type": "null"}, "minItems": 1})",
         {"[1]", "[1,\"a\"]", "[1,\"a\",null,null]"},
         {"[]", "[\"a\"]", "[1,null]", "[1,\"a\",1]"}},
        {"only items by place",
         R"({"prefixItems": [{"type": "integer"}, {"type": "null"}], "items": false, "minItems": 2})",
         {"[1,null]"},
         {"[1]", "[1,null,null]", "[]"}},
        {"items by place and a limit",
         R"({"prefixItems": [{"const": 1}, {"const": 2}], "items": {"const": 3}, "minItems": 3, "maxItems": 4})",
         {"[1,2,3]", "[1,2,3,3]"},
         {"[1,2]", "[1,2,3,3,3]"}},
        {"an object", R"({"type": "object"})", {"{}", R"({"a":1, "b":{}})", "{ }", "{\n  \"a\": 1\n}"}, {"{\"a\"}", "{\"a\":1,}", "{,}"}},
    };
}

std::vector<TextRow> schemasOfObjects()
{
    return {
        {"required properties",
         R"({"properties": {"a": {"type": "integer"}, "b": {"type": "string"}}, "required": ["a", "b"]})",
         {R"({"a":1,"b":"x"})", R"({ "a": 1, "b": "x" })"},
         {"{}", R"({"a":1})", R"({"b":"x"})", R"({"a":"x","b":"x"})"}},
        {"properties that may be missing",
         R"({"properties": {"a": true, "b": true, "c": true}, "required": ["b"]})",
         {R"({"b":1})", R"({"a":1,"b":2})", R"({"b":2,"c":3})", R"({"a":1,"b":2,"c":3})"},
         {"{}", R"({"a":1})", R"({"a":1,"c":3})", R"({"b":1,})"}},
        {"no property required",
         R"({"properties": {"a": {"type": "null"}, "b": {"type": "null"}}})",
         {"{}", R"({"a":null})", R"({"b":null})", R"({"a":null,"b":null})"},
         {R"({,"b":null})", R"({"a":1})"}},
        {"additional properties of a type",
         R"({"properties": {"a": {"type": "null"}}, "additionalProperties": {"type": "integer"}})",
         {"{}", R"({"a":null})", R"({"x":1})", R"({"a":null,"x":1,"ab":2})", R"({"aa":1})", R"({"":1})"},
         {R"({"x":null})", R"({"a":1})", R"({"x":1,"a":1})"}},
        {"a map", R"({"type": "object", "additionalProperties": {"type": "boolean"}})", {"{}", R"({"x":true,"y":false})"}, {R"({"x":1})"}},
        {"a small map",
         R"({"additionalProperties": {"type": "boolean"}, "minProperties": 1, "maxProperties": 2})",
         {R"({"x":true})", R"({"x":true,"y":false})"},
         {"{}", R"({"x":true,"y":true,"z":true})"}},
        {"nothing else", R"({"properties": {"a": true}, "additionalProperties": false})", {"{}", R"({"a":1})"}, {R"({"b":1})"}},
        {"required without a schema",
         R"({"type": "object", "required": ["x"]})",
         {R"({"x":1})", R"({"x":[],"y":1})"},
         {"{}", R"({"y":1})"}},
        {"names to escape",
         R"({"properties": {"a\"b": {"type": "null"}, "é\n": {"type": "null"}}, "required": ["a\"b", "é\n"]})",
         {R"({"a\"b":null,"é\n":null})"},
         {"{}"}},
    };
}

std::vector<TextRow> schemasOfSchemas()
{
    return {
        {"any of", R"({"anyOf": [{"type": "integer"}, {"type": "null"}]})", {"1", "null"}, {"true", "1.5"}},
        {"one of",
         R"({"oneOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]})",
         {"\"a\"", "[\"a\"]"},
         {"1", "[1]"}},
        {"any of, with something beside",
         R"({"properties": {"k": {"enum": [1, 2]}, "v": true}, "anyOf": [{"required": ["k"]}, {"required": ["v"]}]})",
         {R"({"k":1})", R"({"v":1})", R"({"k":2,"v":null})"},
         {"{}", R"({"k":3})"}},
        {"all of",
         R"({"allOf": [{"properties": {"a": {"type": "integer"}}, "required": ["a"]}, {"properties": {"b": {"type": "null"}}, "required": ["b"]}]})",
         {R"({"a":1,"b":null})"},
         {R"({"a":1})", R"({"b":null})"}},
        {"all of bounds",
         R"({"allOf": [{"type": "number", "minimum": 2}, {"type": "integer", "maximum": 4}, {"minimum": 1}]})",
         {"2", "4"},
         {"1", "5", "2.5"}},
        {"all of one property",
         R"({"allOf": [{"properties": {"a": {"type": ["integer", "null"]}}}, {"properties": {"a": {"type": ["string", "integer"]}}}], "required": ["a"]})",
         {R"({"a":1})"},
         {R"({"a":null})", R"({"a":"x"})"}},
        {"references",
         R"({"$defs": {"p": {"type": "integer", "minimum": 0}}, "properties": {"x": {"$ref": "#/$defs/p"}, "y": {"$ref": "#/$defs/p"}}, "required": ["x", "y"]})",
         {R"({"x":1,"y":2})"},
         {R"({"x":-1,"y":2})"}},
        {"a reference with more beside it",
         R"({"definitions": {"p": {"type": "integer", "minimum": 0}}, "$ref": "#/definitions/p", "maximum": 9})",
         {"0", "9"},
         {"-1", "10"}},
        {"a tree",
         R"({"$defs": {"n": {"type": "object", "properties": {"v": {"type": "integer"}, "c": {"type": "array", "items": {"$ref": "#/$defs/n"}}}, "required": ["v"]}}, "$ref": "#/$defs/n"})",
         {R"({"v":1})", R"({"v":1,"c":[{"v":2},{"v":3,"c":[]}]})"},
         {R"({"c":[]})", R"({"v":1,"c":[1]})"}},
        {"a list by references",
         R"({"properties": {"next": {"anyOf": [{"$ref": "#"}, {"type": "null"}]}}, "required": ["next"]})",
         {R"({"next":null})", R"({"next":{"next":null}})"},
         {"{}", R"({"next":1})"}},
    };
}

std::vector<TextRow> schemasOfForms()
{
    return {
        {"a pattern",
         R"({"type": "string", "pattern": "^[A-Z]{2}-\\d{3,4}$"})",
         {R"("AB-123")", R"("XY-0000")"},
         {R"("A-123")", R"("AB-12")", R"("AB-12345")", R"("ab-123")"}},
        {"a pattern with groups", R"({"pattern": "^(?:a|bc)+(?<n>x?)\\.$"})", {R"("a.")", R"("abcax.")"}, {R"("x.")", R"("a")"}},
        {"a pattern with escapes",
         R"({"pattern": "^[\"\\\\\\n]\\w\\s\\u00e9$"})",
         {R"("\"_ é")", R"("\\a\té")", R"("\n0\né")"},
         {R"("aa é")"}},
        {"a pattern of any character", R"({"pattern": "^.[^a]$"})", {R"("xy")", R"("\"\n")", R"("é😀")"}, {R"("xa")", R"("\ny")"}},
        {"an empty pattern", R"({"pattern": "^$"})", {R"("")"}, {R"("a")"}},
        {"a date",
         R"({"format": "date"})",
         {R"("2024-02-29")", R"("2000-02-29")", R"("1999-12-31")", R"("2023-04-30")"},
         {R"("2023-02-29")", R"("1900-02-29")", R"("2023-04-31")", R"("2023-13-01")", R"("2023-00-01")", R"("2023-1-1")",
          R"("2023-01-00")"}},
        {"a time",
         R"({"format": "time"})",
         {R"("00:00:00Z")", R"("23:59:59.123+02:00")"},
         {R"("24:00:00Z")", R"("12:00Z")", R"("12:00:00")"}},
        {"a date with a time",
         R"({"format": "date-time"})",
         {R"("2024-02-29T12:30:00Z")"},
         {R"("2024-02-29 12:30:00Z")", R"("2024-02-30T12:30:00Z")"}},
        {"a uuid",
         R"({"format": "uuid"})",
         {R"("123e4567-e89b-12d3-a456-426614174000")"},
         {R"("123e4567e89b12d3a456426614174000")", R"("123e4567-e89b-12d3-a456-42661417400g")"}},
        {"annotations",
         R"({"$schema": "x", "$id": "y", "title": "T", "description": "D", "default": 1, "examples": [1], "x-own": 3, "type": "integer"})",
         {"1"},
         {"\"1\""}},
    };
}

} // namespace

std::vector<TextRow> schemaRows()
{
    std::vector<TextRow> all;
    for (const auto &rows : {schemasOfScalars(), schemasOfArrays(), schemasOfObjects(), schemasOfSchemas(), schemasOfForms()})
        all.insert(all.end(), rows.begin(), rows.end());
    return all;
}

std::vector<RefusalRow> refusedSchemas()
{
    return {
        {"not", R"({"properties": {"a": {"not": {}}}})", {"#/properties/a", "'not'"}},
        {"if", R"({"if": {}, "then": {}})", {"#", "'if'"}},
        {"multiples", R"({"type": "integer", "multipleOf": 5})", {"'multipleOf'"}},
        {"unique items", R"({"items": {}, "uniqueItems": true})", {"'uniqueItems'"}},
        {"pattern properties", R"({"patternProperties": {}})", {"'patternProperties'"}},
        {"a misspelled keyword", R"({"type": "string", "maxlength": 3})", {"'maxlength'"}},
        {"a format", R"({"items": {"format": "email"}})", {"#/items", "'email'", "date"}},
        {"a fraction as a bound", R"({"type": "number", "minimum": 0.5})", {"'minimum'", "fraction"}},
        {"a bound of draft 4", R"({"minimum": 1, "exclusiveMinimum": true})", {"'exclusiveMinimum'"}},
        {"an open pattern", R"({"pattern": "abc"})", {"'abc'", "^", "$"}},
        {"alternatives at the top", R"({"pattern": "^a|b$"})", {"group"}},
        {"looking ahead", R"({"pattern": "^(?=a)b$"})", {"looks ahead"}},
        {"a reference back", R"({"pattern": "^(a)\\1$"})", {"\\1"}},
        {"a word's border", R"({"pattern": "^\\bword$"})", {"\\b"}},
        {"Unicode properties", R"({"pattern": "^\\p{L}$"})", {"\\p"}},
        {"pattern and length", R"({"pattern": "^a*$", "maxLength": 3})", {"pattern", "maxLength"}},
        {"a reference to elsewhere", R"({"$ref": "https://example.org/s.json"})", {"https://example.org/s.json"}},
        {"a reference to nothing", R"({"$ref": "#/$defs/none"})", {"#/$defs/none", "nowhere"}},
        {"any of twice", R"({"anyOf": [{}], "oneOf": [{}]})", {"'oneOf'"}},
        {"a count beside properties", R"({"properties": {"a": {}}, "minProperties": 1})", {"minProperties"}},
        {"enum with more", R"({"enum": ["a"], "maxLength": 1})", {"'maxLength'", "enum"}},
        {"no such type", R"({"type": "text"})", {"'text'"}},
        {"nothing", "false", {"nothing fulfils it"}},
        {"bounds that cross", R"({"type": "integer", "minimum": 3, "maximum": 2})", {"no integer"}},
        {"items that cross", R"({"items": {}, "minItems": 3, "maxItems": 2})", {"minItems"}},
        {"types that exclude each other", R"({"allOf": [{"type": "string"}, {"type": "integer"}]})", {"string", "integer"}},
        {"a required property that cannot be", R"({"properties": {"a": false}, "required": ["a"]})", {"#/properties/a"}},
        {"itself", R"({"$ref": "#"})", {"refers to itself"}},
        {"itself among others", R"({"anyOf": [{"$ref": "#"}, {"type": "null"}]})", {"refers to itself"}},
        {"all of itself", R"({"allOf": [{"$ref": "#"}], "type": "object"})", {"circle"}},
        {"without end", R"({"properties": {"a": {"$ref": "#"}}, "required": ["a"]})", {"comes to an end"}},
        {"no JSON", "{\"type\": }", {"no JSON", "byte 10"}},
        {"a key twice", R"({"type": "null", "type": "null"})", {"'type'", "twice"}},
        {"a list", "[1]", {"object"}},
        {"properties as a list", R"({"properties": []})", {"'properties'"}},
        {"required as a text", R"({"required": "a"})", {"'required'"}},
        {"a negative length", R"({"minLength": -1})", {"'minLength'", "negative"}},
        {"a huge length", R"({"maxLength": 1000000})", {"'maxLength'", "65536"}},
    };
}

std::vector<TextRow> hostileSchemas()
{
    std::vector<TextRow> rows;
    rows.push_back({"large lengths within large counts",
                    QString(R"({"items": {"items": {"type": "string", "maxLength": 65000}, "maxItems": 65000}, "maxItems": 65000})"),
                    {},
                    {}});
    QString doubling = R"({"$defs": {"d0": {"type": "null"})";
    for (int i = 1; i < 60; ++i)
        doubling += QString(R"(, "d%1": {"allOf": [{"$ref": "#/$defs/d%2"}, {"$ref": "#/$defs/d%2"}]})").arg(i).arg(i - 1);
    rows.push_back({"references that double", doubling + R"(}, "$ref": "#/$defs/d59"})", {}, {}});
    rows.push_back(
        {"a recursive union of properties",
         QString(
             R"({"properties": {"a": {"allOf": [{"$ref": "#"}, {"$ref": "#/$defs/o"}]}}, "$defs": {"o": {"properties": {"a": {"allOf": [{"$ref": "#/$defs/o"}, {"$ref": "#"}]}}}}})"),
         {},
         {}});
    QString names = R"({"additionalProperties": true, "properties": {)";
    for (int i = 0; i < 3000; ++i)
        names += QString(R"(%1"%2%3": {})").arg(i ? "," : "").arg(QString(20, 'x')).arg(i);
    rows.push_back({"many names", names + "}}", {}, {}});
    QString chain = R"({"$defs": {"d0": {"type": "null"})";
    for (int i = 1; i < 5000; ++i)
        chain += QString(R"(, "d%1": {"items": {"$ref": "#/$defs/d%2"}})").arg(i).arg(i - 1);
    rows.push_back({"a long chain", chain + R"(}, "$ref": "#/$defs/d4999"})", {}, {}});
    rows.push_back({"an ambiguous pattern", QString(R"({"pattern": "^((a*)*)*((a|aa)*)*b$"})"), {}, {}});
    rows.push_back({"a pattern that multiplies", QString(R"({"pattern": "^((((a{1000}){1000}){1000}){1000})$"})"), {}, {}});
    return rows;
}

std::string personSchema()
{
    return R"({"type": "object", "properties": {
            "name": {"type": "string", "minLength": 1, "maxLength": 6}, "age": {"type": "integer", "minimum": 0, "maximum": 130},
            "tags": {"type": "array", "items": {"enum": ["a", "b", "cc"]}, "maxItems": 4}, "ok": {"type": ["boolean", "null"]},
            "at": {"anyOf": [{"type": "null"}, {"type": "object", "properties": {"x": {"type": "number"}, "y": {"type": "number"}}, "required": ["x", "y"]}]}},
            "required": ["name", "age"]})";
}

} // namespace hearth::test
