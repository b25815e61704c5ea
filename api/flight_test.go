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

func TestPackedAnswersAreReadBack(t *testing.T) {
	t.Parallel()
	for _, size := range []int{0, 10, packedFrom - 1, packedFrom, 10 * packedFrom} {
		body := make([]byte, size)
		for i := range body {
			body[i] = byte(i%7) + '\n'
		}
		a := &cachedAnswer{contentType: "application/json", etag: `"1.x"`, body: body}
		got, ok := unpack(a.pack())
		if !ok || got.contentType != a.contentType || got.etag != a.etag || string(got.body) != string(body) {
			t.Errorf("%d bytes come back otherwise (%v)", size, ok)
		}
	}
	for _, bad := range []string{"", "plain", "plain\n\n", "flate\na\nb\nc"} {
		if _, ok := unpack([]byte(bad)); ok {
			t.Errorf("%q is read", bad)
		}
	}
}
