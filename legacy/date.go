package legacy

import (
	"errors"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// errNoDate says that there is nothing to read a date from.
var errNoDate = errors.New("there is no date")

// The first and last years of dates that an application of our time can have written.
const (
	firstYear = 1970
	lastYear  = 2199
)

// The spans of numbers that stand for moments between those years. They do not meet, so a number says itself what it counts.
const (
	leastSecond = 1e8 // 1973: what is less is rather a number of something else
	mostSecond  = 7.3e9
	leastDay    = 2440588.0 // Julian days: 1 January 1970
	mostDay     = 2524594.0
)

var (
	plainNumber = regexp.MustCompile(`^[+-]?\d+(\.\d+)?([eE][+-]?\d+)?$`)
	writtenDay  = regexp.MustCompile(`^\d{8}$`)
	dayFirst    = regexp.MustCompile(`^\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b`)
)

// ParseDate reads a moment as programs in Python keep it in SQLite: ISO 8601 with or without a zone, the T or the fraction
// of a second; Unix time in seconds, milliseconds or microseconds; a Julian day number; ctime and e-mail dates. A text without a zone
// is of the given one. A date whose day and month may be the other way round is refused, as is one before 1970 or after 2199.
// The moment is in UTC and in whole microseconds.
func ParseDate(value any, zone *time.Location) (time.Time, error) {
	var at time.Time
	var err error
	switch v := value.(type) {
	case nil:
		return at, errNoDate
	case int64:
		at, err = dateOfNumber(float64(v))
	case float64:
		at, err = dateOfNumber(v)
	case []byte:
		return ParseDate(string(v), zone)
	case string:
		at, err = dateOfText(strings.TrimSpace(v), zone)
	default:
		return at, fmt.Errorf("%v is no date", value)
	}
	if err != nil {
		return time.Time{}, err
	}
	at = at.UTC().Truncate(time.Microsecond)
	if at.Year() < firstYear || at.Year() > lastYear {
		return time.Time{}, fmt.Errorf("the date %s is not between %d and %d", shorten(fmt.Sprint(value)), firstYear, lastYear)
	}
	return at, nil
}

func dateOfNumber(v float64) (time.Time, error) {
	const microseconds = 1e6
	seconds := math.NaN()
	switch {
	case v >= leastDay && v <= mostDay:
		seconds = (v - leastDay + .5) * 86400 // Julian days begin at noon
		return time.UnixMilli(int64(math.Round(seconds * 1000))), nil
	case v >= leastSecond && v <= mostSecond:
		seconds = v
	case v >= leastSecond*1e3 && v <= mostSecond*1e3:
		seconds = v / 1e3
	case v >= leastSecond*1e6 && v <= mostSecond*1e6:
		return time.UnixMicro(int64(v)), nil
	case v == math.Trunc(v) && v >= firstYear*10000 && v < (lastYear+1)*10000:
		return dateOfText(strconv.FormatInt(int64(v), 10), time.UTC)
	}
	if math.IsNaN(seconds) {
		return time.Time{}, fmt.Errorf("the number %v is no date: neither Unix time nor a Julian day of these years", v)
	}
	whole, fraction := math.Modf(seconds)
	return time.Unix(int64(whole), int64(math.Round(fraction*microseconds))*1000), nil
}

func dateOfText(s string, zone *time.Location) (time.Time, error) {
	switch {
	case s == "":
		return time.Time{}, errNoDate
	case writtenDay.MatchString(s):
		at, err := time.ParseInLocation("20060102", s, zone)
		if err != nil {
			return at, fmt.Errorf("%q is no date", s)
		}
		return at, nil
	case plainNumber.MatchString(s):
		v, err := strconv.ParseFloat(s, 64)
		if err != nil {
			return time.Time{}, fmt.Errorf("%q is no date", shorten(s))
		}
		return dateOfNumber(v)
	case dayFirst.MatchString(s):
		return time.Time{}, fmt.Errorf("in the date %q day and month may be the other way round", shorten(s))
	}
	for _, layout := range []string{
		"2006-01-02T15:04:05Z07:00", "2006-01-02T15:04:05Z0700", "2006-01-02T15:04:05Z07", "2006-01-02T15:04Z07:00",
		time.RFC1123Z, "Mon, 2 Jan 2006 15:04:05 -0700", // they have their zone
	} {
		if at, err := time.Parse(layout, isoText(s)); err == nil {
			return at, nil
		}
	}
	if plain, gmt := strings.CutSuffix(s, " GMT"); gmt { // as HTTP writes it
		if at, err := time.Parse("Mon, 02 Jan 2006 15:04:05", plain); err == nil {
			return at, nil
		}
	}
	for _, layout := range []string{"2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02", "2006/01/02T15:04:05", "2006/01/02", time.ANSIC} {
		if at, err := time.ParseInLocation(layout, isoText(s), zone); err == nil {
			return at, nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is no date that could be read", shorten(s))
}

var betweenDayAndTime = regexp.MustCompile(`^(\d{4}[-/]\d{2}[-/]\d{2})[ t]+(\d)`)
var beforeZone = regexp.MustCompile(`^([^ ]*) +(?:UTC|GMT|([+-]\d\d:?(?:\d\d)?)(?: UTC)?|Z|z)$`)

// isoText brings the ways of writing an ISO date to one: a T before the time, and no space before the zone.
func isoText(s string) string {
	s = betweenDayAndTime.ReplaceAllString(s, "${1}T$2")
	if m := beforeZone.FindStringSubmatch(s); m != nil && strings.Contains(m[1], "T") {
		zone := m[2]
		if zone == "" {
			zone = "Z"
		}
		return m[1] + zone
	}
	return s
}

// shorten is a text as a report shows it.
func shorten(s string) string {
	const most = 60
	if runes := []rune(s); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return s
}
