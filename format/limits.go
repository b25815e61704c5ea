package format

// Limits bound what a reader takes. A zero field means its default.
type Limits struct {
	Bytes  int64 // size of the file; the default is 16 MB
	Depth  int   // nesting of objects and lists; the default is 32
	Keys   int   // members of one object; the default is 1,000
	People int   // the default is 2,000
	Ties   int   // the default is 50,000
}

func (l Limits) withDefaults() Limits {
	if l.Bytes == 0 {
		l.Bytes = 16 << 20
	}
	if l.Depth == 0 {
		l.Depth = 32
	}
	if l.Keys == 0 {
		l.Keys = 1_000
	}
	if l.People == 0 {
		l.People = 2_000
	}
	if l.Ties == 0 {
		l.Ties = 50_000
	}
	return l
}
