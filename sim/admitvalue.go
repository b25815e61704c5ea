package sim

import (
	"fmt"
	"math"
	"reflect"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/literaryai/dramatis"
)

// Bounds of single values, whatever they mean. They are what the tables can keep; each noun's own are tighter.
const (
	mostText   = 20_000
	mostList   = 100_000
	mostNumber = math.MaxInt32
)

// CheckValues notes what nothing that comes from elsewhere may hold: texts that cannot be kept or are endless, numbers out
// of all bounds, and times that a table would change. It is given a pointer to a thing.
func CheckValues(f *dramatis.Faults, place string, thing any) {
	(&valueCheck{faults: f}).check(place, reflect.ValueOf(thing).Elem())
}

// checkPayload does so for a payload, and notes things that say that they are of another world.
func checkPayload(f *dramatis.Faults, payload dramatis.Payload, world dramatis.ID) {
	(&valueCheck{faults: f, world: world}).check("payload", reflect.ValueOf(payload).Elem())
}

type valueCheck struct {
	faults *dramatis.Faults
	world  dramatis.ID
}

func (c *valueCheck) check(place string, v reflect.Value) {
	if len(*c.faults) > 0 { // the first is enough, and a hostile list may hold a hundred thousand
		return
	}
	switch it := v.Interface().(type) {
	case time.Time:
		checkTime(c.faults, place, it)
		return
	case dramatis.ID:
		return
	case dramatis.ForkPoint: // the world that it names is another by its nature
		c.faults.Check(utf8.RuneCountInString(it.Name) <= mostText && !strings.ContainsRune(it.Name, 0), place+".name", "must be a world's name")
		return
	}
	switch v.Kind() {
	case reflect.String:
		checkString(c.faults, place, v.String())
	case reflect.Float64:
		c.faults.Check(math.Abs(v.Float()) <= mostNumber, place, "must be a number from -%d to %d", mostNumber, mostNumber)
	case reflect.Int:
		c.faults.Check(v.Int() >= -mostNumber && v.Int() <= mostNumber, place, "must be from -%d to %d", mostNumber, mostNumber)
	case reflect.Pointer:
		if !v.IsNil() {
			c.check(place, v.Elem())
		}
	case reflect.Slice:
		c.faults.Check(v.Len() <= mostList, place, "must have at most %d entries", mostList)
		for i := range v.Len() {
			c.check(fmt.Sprintf("%s[%d]", place, i), v.Index(i))
		}
	case reflect.Struct:
		c.checkFields(place, v)
	}
}

func (c *valueCheck) checkFields(place string, v reflect.Value) {
	for i := range v.NumField() {
		field := v.Type().Field(i)
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		if !field.IsExported() || name == "-" {
			continue
		}
		if field.Anonymous {
			c.check(place, v.Field(i))
			continue
		}
		if id, is := v.Field(i).Interface().(dramatis.ID); is && field.Name == "EcosystemID" {
			c.faults.Check(id == c.world, place+"."+name, "must be that of the world")
		}
		c.check(place+"."+name, v.Field(i))
	}
}

func checkString(f *dramatis.Faults, place, s string) {
	f.Check(utf8.RuneCountInString(s) <= mostText, place, "must have at most %d characters", mostText)
	f.Check(utf8.ValidString(s), place, "is not valid UTF-8")
	f.Check(!strings.ContainsRune(s, 0), place, "must not contain a NUL character")
}

// checkTime notes a time that Postgres would keep as another one: it knows microseconds, and we write UTC.
func checkTime(f *dramatis.Faults, place string, at time.Time) {
	_, offset := at.Zone()
	f.Check(at.Year() >= 1 && at.Year() <= 9_999, place, "must be in a year from 1 to 9999")
	f.Check(offset == 0, place, "must be in UTC")
	f.Check(at.Nanosecond()%1_000 == 0, place, "must be in whole microseconds")
}
