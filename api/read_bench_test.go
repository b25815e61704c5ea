package api_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/api"
)

// BenchmarkReads measures what each read of the demo world costs alone, one after the other, without a network between: from
// Postgres, as in a world that is written to all the time, and from the cache. Beside BenchmarkAPI, whose figures are those of
// users, it tells on a machine that is busy with other things whether a change made a read cheaper.
func BenchmarkReads(b *testing.B) {
	s := benchSite(b)
	p := s.user("owner", dramatis.RoleCreator)
	w := newBenchWorld(b, p)
	plain := api.New(api.Config{Store: s.store, SigningKey: benchKey()})
	b.Cleanup(plain.Close)
	for _, from := range []struct {
		name    string
		handler http.Handler
	}{{"postgres", plain.Handler()}, {"cache", s.Handler()}} {
		for _, shot := range w.reads() {
			path, _ := shot.make(1)
			b.Run(from.name+"/"+shot.what, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					r := httptest.NewRequestWithContext(b.Context(), http.MethodGet, path, nil)
					r.Header.Set("Authorization", "Bearer "+p.token)
					r.Header.Set("Accept", "application/json")
					r.Header.Set("Accept-Encoding", "gzip")
					answer := httptest.NewRecorder()
					answer.Body = nil // what was written is not looked at
					from.handler.ServeHTTP(answer, r)
					if answer.Code != http.StatusOK {
						b.Fatalf("%s: %d", path, answer.Code)
					}
				}
			})
		}
	}
}
