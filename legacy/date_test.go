package legacy

import (
	"strings"
	"testing"
	"time"
)

func TestParseDate(t *testing.T) {
	t.Parallel()
	berlin := time.FixedZone("", 3600)
	moment := time.Date(2023, 1, 15, 12, 30, 45, 0, time.UTC)
	for _, test := range []struct {
		value any
		want  time.Time
	}{
		{"2023-01-15T12:30:45Z", moment},
		{"2023-01-15T12:30:45+00:00", moment},
		{"2023-01-15 12:30:45.123456+00:00", moment.Add(123456 * time.Microsecond)},
		{"2023-01-15 14:30:45+0200", moment},
		{"2023-01-15 14:30:45 +0200", moment},
		{"2023-01-15 14:30:45+02", moment},
		{"2023-01-15 12:30:45 UTC", moment},
		{"2023-01-15 12:30:45 +0000 UTC", moment},
		{"2023-01-15 13:30:45", moment},
		{"2023-01-15T13:30:45.5", moment.Add(time.Second / 2)},
		{"2023-01-15 13:30:45,250", moment.Add(time.Second / 4)},
		{"2023-01-15 13:30", moment.Add(-45 * time.Second)},
		{"2023-01-15", time.Date(2023, 1, 14, 23, 0, 0, 0, time.UTC)},
		{"2023/01/15", time.Date(2023, 1, 14, 23, 0, 0, 0, time.UTC)},
		{"20230115", time.Date(2023, 1, 14, 23, 0, 0, 0, time.UTC)},
		{"Sun Jan 15 13:30:45 2023", moment},
		{"Sun, 15 Jan 2023 12:30:45 +0000", moment},
		{"Sun, 15 Jan 2023 12:30:45 GMT", moment},
		{int64(1673785845), moment},
		{1673785845.5, moment.Add(time.Second / 2)},
		{int64(1673785845000), moment},
		{int64(1673785845000000), moment},
		{"1673785845", moment},
		{[]byte("1673785845.5"), moment.Add(time.Second / 2)},
		{2459960.021354167, moment},
		{int64(2459960), time.Date(2023, 1, 15, 12, 0, 0, 0, time.UTC)},
	} {
		got, err := ParseDate(test.value, berlin)
		if err != nil || got.Sub(test.want).Abs() > time.Millisecond {
			t.Errorf("%v is %v (%v), want %v", test.value, got, err, test.want)
		}
	}
	for value, says := range map[any]string{
		"15.01.2023": "the other way round", "01/02/2023 10:00": "the other way round", "1-2-23": "the other way round",
		"yesterday": "no date", "2023-13-01": "no date", "2023-02-30": "no date", "20231301": "no date", "1815-06-18": "between 1970", "9999-01-01": "between",
		int64(7): "neither Unix time", -1673785845.0: "neither", "1e400": "no date", int64(42): "neither", "": "there is no date", true: "no date",
	} {
		if at, err := ParseDate(value, berlin); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%v is %v (%v), want %q", value, at, err, says)
		}
	}
}

// Whatever a column holds, a date is a moment that can be kept, or an error.
func FuzzParseDate(f *testing.F) {
	for _, seed := range []string{
		"2023-01-15 12:30:45.123456", "2023-01-15T12:30:45Z", "2023-01-15 12:30:45 +0200", "15.01.2023", "1673785845", "2459960.02", "20230115",
		"Sun Jan 15 13:30:45 2023", "Sun, 15 Jan 2023 12:30:45 GMT", "1e300", "-0", "2023-01-15T12:30:60Z", "２０２３-01-15", "NaN", "0x10",
	} {
		f.Add(seed, int64(1673785845), 1673785845.5)
	}
	zone := time.FixedZone("", -9*3600)
	f.Fuzz(func(t *testing.T, text string, whole int64, broken float64) {
		for _, value := range []any{text, []byte(text), whole, broken} {
			at, err := ParseDate(value, zone)
			if err != nil {
				if !at.IsZero() {
					t.Errorf("%v is refused, and a date", value)
				}
				continue
			}
			if at.Location() != time.UTC || at.Nanosecond()%1000 != 0 || at.Year() < firstYear || at.Year() > lastYear {
				t.Errorf("%v is %v, which cannot be kept", value, at)
			}
			if again, err := ParseDate(at.Format(time.RFC3339Nano), zone); err != nil || !again.Equal(at) {
				t.Errorf("%v is %v, and written and read again %v (%v)", value, at, again, err)
			}
		}
	})
}
