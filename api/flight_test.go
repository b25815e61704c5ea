package api

import (
	"context"
	"testing"
)

func TestOneFliesForAll(t *testing.T) {
	t.Parallel()
	f, place := newFlights(), cachePlace{"world", "1", "graph"}
	first, leads := f.join(place)
	second, also := f.join(place)
	if !leads || also || first != second {
		t.Fatal("two lead one flight")
	}
	if _, leads := f.join(cachePlace{"world", "2", "graph"}); !leads {
		t.Error("a flight to another version is waited for")
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if second.wait(gone) != nil {
		t.Error("who has gone is answered")
	}
	made := &cachedAnswer{etag: "x"}
	f.land(place, first, made)
	if second.wait(t.Context()) != made {
		t.Error("who waited is not answered")
	}
	if third, leads := f.join(place); !leads || third == first {
		t.Error("a flight that has landed is joined")
	}
}
