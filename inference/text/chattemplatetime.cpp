#include "inference/text/chattemplatetime.h"

#include <array>
#include <chrono>
#include <ctime>

namespace hearth {

namespace {

constexpr std::array<std::string_view, 12> months{"January", "February", "March",     "April",   "May",      "June",
                                                  "July",    "August",   "September", "October", "November", "December"};
constexpr std::array<std::string_view, 7> weekdays{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};

std::chrono::sys_days dateOf(const TemplateTime &time)
{
    return std::chrono::year(time.year) / time.month / time.day;
}

unsigned weekdayOf(const TemplateTime &time)
{
    return std::chrono::weekday(dateOf(time)).c_encoding();
}

int dayOfYear(const TemplateTime &time)
{
    const std::chrono::sys_days first = std::chrono::year(time.year) / 1 / 1;
    return static_cast<int>((dateOf(time) - first).count()) + 1;
}

// flag: '-' leaves padding out, '\0' pads to `width` with `fill`.
std::string padded(int number, int width, char fill, char flag)
{
    std::string text = std::to_string(number);
    if (flag != '-' && static_cast<int>(text.size()) < width)
        text.insert(0, static_cast<size_t>(width) - text.size(), fill);
    return text;
}

std::string directive(const TemplateTime &time, char kind, char flag)
{
    const std::string_view month = months[static_cast<size_t>(time.month - 1) % 12];
    const std::string_view weekday = weekdays[weekdayOf(time)];
    const int hour12 = time.hour % 12 == 0 ? 12 : time.hour % 12;
    switch (kind) {
    case 'Y': return std::to_string(time.year);
    case 'y': return padded(time.year % 100, 2, '0', flag);
    case 'C': return padded(time.year / 100, 2, '0', flag);
    case 'm': return padded(time.month, 2, '0', flag);
    case 'd': return padded(time.day, 2, '0', flag);
    case 'e': return padded(time.day, 2, ' ', flag);
    case 'H': return padded(time.hour, 2, '0', flag);
    case 'I': return padded(hour12, 2, '0', flag);
    case 'M': return padded(time.minute, 2, '0', flag);
    case 'S': return padded(time.second, 2, '0', flag);
    case 'f': return "000000";
    case 'j': return padded(dayOfYear(time), 3, '0', flag);
    case 'p': return time.hour < 12 ? "AM" : "PM";
    case 'B': return std::string(month);
    case 'b':
    case 'h': return std::string(month.substr(0, 3));
    case 'A': return std::string(weekday);
    case 'a': return std::string(weekday.substr(0, 3));
    case 'w': return std::to_string(weekdayOf(time));
    case 'u': return std::to_string(weekdayOf(time) == 0 ? 7 : weekdayOf(time));
    case 'F': return formatTime(time, "%Y-%m-%d");
    case 'T':
    case 'X': return formatTime(time, "%H:%M:%S");
    case 'R': return formatTime(time, "%H:%M");
    case 'D':
    case 'x': return formatTime(time, "%m/%d/%y");
    case 'c': return formatTime(time, "%a %b %e %H:%M:%S %Y");
    case 'n': return "\n";
    case 't': return "\t";
    case 'z':
    case 'Z': return {}; // a time without a zone, as datetime.now() is
    case '%': return "%";
    default: return std::string("%") + (flag ? std::string(1, flag) : "") + kind;
    }
}

} // namespace

TemplateTime localTimeNow()
{
    const std::time_t now = std::time(nullptr);
    std::tm local{};
#ifdef _WIN32
    localtime_s(&local, &now);
#else
    localtime_r(&now, &local);
#endif
    return {local.tm_year + 1900, local.tm_mon + 1, local.tm_mday, local.tm_hour, local.tm_min, local.tm_sec};
}

std::string formatTime(const TemplateTime &time, std::string_view format)
{
    std::string result;
    for (size_t i = 0; i < format.size(); ++i) {
        if (format[i] != '%' || i + 1 == format.size()) {
            result += format[i];
            continue;
        }
        const char flag = format[i + 1] == '-' && i + 2 < format.size() ? '-' : '\0';
        i += flag ? 2 : 1;
        result += directive(time, format[i], flag);
    }
    return result;
}

} // namespace hearth
