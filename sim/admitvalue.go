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
// of all bounds, and times that a table would change. It is given a pointer to a thing. Of several faults it notes one.
func CheckValues(f *dramatis.Faults, place string, thing any) {
	c := valueCheck{faults: f, path: []pathStep{{name: place}}}
	c.check(reflect.ValueOf(thing).Elem())
}

// checkPayload does so for a payload, and notes things that say that they are of another world.
func checkPayload(f *dramatis.Faults, payload dramatis.Payload, world dramatis.ID) {
	c := valueCheck{faults: f, path: []pathStep{{name: "payload"}}, world: world}
	c.check(reflect.ValueOf(payload).Elem())
}

// valueCheck walks through a thing. Where it is, it says only when there is something to say: a log has millions of values.
type valueCheck struct {
	faults *dramatis.Faults
	path   []pathStep
	world  dramatis.ID
}

// pathStep leads to a field or, where the name is empty, to an entry of a list.
type pathStep struct {
	name  string
	index int
}

func (c *valueCheck) must(ok bool, problem string, args ...any) {
	if ok {
		return
	}
	var place strings.Builder
	for i, s := range c.path {
		switch {
		case s.name == "":
			fmt.Fprintf(&place, "[%d]", s.index)
		case i > 0:
			place.WriteString("." + s.name)
		default:
			place.WriteString(s.name)
		}
	}
	c.faults.Add(place.String(), problem, args...)
}

func (c *valueCheck) check(v reflect.Value) {
	if len(*c.faults) > 0 { // the first is enough, and a hostile list may hold a hundred thousand
		return
	}
	switch it := v.Addr().Interface().(type) {
	case *time.Time:
		c.must(wrongTime(*it) == "", "%s", wrongTime(*it))
		return
	case *dramatis.ID:
		return
	case *dramatis.ForkPoint: // the world that it names is another by its nature
		c.text(it.Name)
		return
	}
	switch v.Kind() {
	case reflect.String:
		c.text(v.String())
	case reflect.Float64:
		c.must(math.Abs(v.Float()) <= mostNumber, "must be a number from -%d to %d", mostNumber, mostNumber)
	case reflect.Int:
		c.must(v.Int() >= -mostNumber && v.Int() <= mostNumber, "must be from -%d to %d", mostNumber, mostNumber)
	case reflect.Pointer:
		if !v.IsNil() {
			c.check(v.Elem())
		}
	case reflect.Slice:
		c.must(v.Len() <= mostList, "must have at most %d entries", mostList)
		for i := range v.Len() {
			c.within(pathStep{index: i}, v.Index(i))
		}
	case reflect.Struct:
		c.fields(v)
	}
}

func (c *valueCheck) within(s pathStep, v reflect.Value) {
	c.path = append(c.path, s)
	c.check(v)
	c.path = c.path[:len(c.path)-1]
}

func (c *valueCheck) fields(v reflect.Value) {
	for i := range v.NumField() {
		field := v.Type().Field(i)
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		if !field.IsExported() || name == "-" {
			continue
		}
		if field.Anonymous {
			c.check(v.Field(i))
			continue
		}
		if id, is := v.Field(i).Addr().Interface().(*dramatis.ID); is && field.Name == "EcosystemID" && *id != c.world {
			c.path = append(c.path, pathStep{name: name})
			c.must(false, "must be that of the world")
			return
		}
		c.within(pathStep{name: name}, v.Field(i))
	}
}

func (c *valueCheck) text(s string) {
	c.must(len(s) <= mostText || utf8.RuneCountInString(s) <= mostText, "must have at most %d characters", mostText)
	c.must(utf8.ValidString(s), "is not valid UTF-8")
	c.must(!strings.ContainsRune(s, 0), "must not contain a NUL character")
}

// wrongTime says why Postgres would keep a time as another one: it knows microseconds, and we write UTC.
func wrongTime(at time.Time) string {
	_, offset := at.Zone()
	switch {
	case at.Year() < 1 || at.Year() > 9_999:
		return "must be in a year from 1 to 9999"
	case offset != 0:
		return "must be in UTC"
	case at.Nanosecond()%1_000 != 0:
		return "must be in whole microseconds"
	}
	return ""
}
