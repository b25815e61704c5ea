package api

import (
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/literaryai/dramatis"
)

func TestWhoWaitsTooLongForAPlaceIsToldToComeBack(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := make(places, 1)
		leave, err := p.enter(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		_, err = p.enter(t.Context())
		if refused, ok := errors.AsType[*retryError](err); !ok || refused.problem.Status != http.StatusServiceUnavailable || refused.after <= 0 {
			t.Errorf("without a place: %v", err)
		}
		gone, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := p.enter(gone); !errors.Is(err, context.Canceled) {
			t.Errorf("who has gone away: %v", err)
		}
		time.AfterFunc(placePatience/2, leave)
		if leave, err := p.enter(t.Context()); err != nil {
			t.Errorf("with a place that came free: %v", err)
		} else {
			leave()
		}
	})
}

// deadlines is a writer that keeps the deadlines that it is set.
type deadlines struct {
	http.ResponseWriter

	set []time.Time
}

func (d *deadlines) SetReadDeadline(t time.Time) error {
	d.set = append(d.set, t)
	return nil
}

func TestAFormMayBeSlowButNotForEver(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w, begun := &deadlines{}, time.Now()
		form := &unhurried{ReadCloser: io.NopCloser(strings.NewReader("abc")), control: http.NewResponseController(w), until: begun.Add(bodyTimeout * 3 / 2)}
		for range 3 {
			if _, err := form.Read(make([]byte, 1)); err != nil {
				t.Fatal(err)
			}
			time.Sleep(bodyTimeout / 2)
		}
		for i, want := range []time.Duration{bodyTimeout, bodyTimeout * 3 / 2, bodyTimeout * 3 / 2} {
			if got := w.set[i].Sub(begun); got != want {
				t.Errorf("the byte after %v may take until %v, want %v", time.Duration(i)*bodyTimeout/2, got, want)
			}
		}
	})
}

func TestDownloadsAreNamed(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"letter.txt":               `attachment; filename=letter.txt`,
		"A letter.pdf":             `attachment; filename="A letter.pdf"`,
		"Émile & Co.pdf":           `attachment; filename="-mile & Co.pdf"; filename*=utf-8''%C3%89mile%20&%20Co.pdf`,
		"../../etc/passwd":         `attachment; filename=..-..-etc-passwd`,
		"a\"; filename=evil.exe\r": `attachment; filename="a-; filename=evil.exe"`,
		"a\r\nSet-Cookie: x=1.txt": `attachment; filename="a--Set-Cookie- x=1.txt"`,
		"   ":                      `attachment; filename=document`,
	} {
		got := attachment(name)
		if got != want {
			t.Errorf("%q is named by %s, want %s", name, got, want)
		}
		if _, _, err := mime.ParseMediaType(got); err != nil {
			t.Errorf("%q is named by %s, which cannot be read: %v", name, got, err)
		}
	}
}

// What goes wrong while a download is made is told, and not half a file.
func TestADownloadIsWholeOrRefused(t *testing.T) {
	t.Parallel()
	gone := dramatis.Errorf(dramatis.CodeNotFound, "it was deleted meanwhile")
	answer, err := new(Server).download(t.Context(), "x", "text/plain", func(_ context.Context, w io.Writer) error {
		_, _ = io.WriteString(w, "half of")
		return gone
	})
	if answer != nil || !errors.Is(err, gone) {
		t.Errorf("the answer is %v (%v)", answer, err)
	}
}
