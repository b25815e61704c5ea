package pinecone_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/internal/testrig/pineconetest"
	"github.com/literaryai/dramatis/store/pinecone"
)

func TestAMissingIndexIsMadeOnce(t *testing.T) {
	t.Parallel()
	s := pineconetest.Start(t, pineconetest.Options{Building: 2})
	first := connect(t, s, pinecone.Config{})
	if err := first.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, there := s.Has("dramatis"); there {
		t.Fatal("looking for it has made it")
	}
	if n, err := first.Dimension(t.Context()); err != nil || n != 0 {
		t.Errorf("an index that is not there has %d numbers (%v)", n, err)
	}
	if v, err := first.Version(t.Context()); err != nil || !strings.Contains(v, "made with the first vectors") {
		t.Errorf("it says %q (%v)", v, err)
	}
	var together sync.WaitGroup
	for _, x := range []*pinecone.Index{first, first, connect(t, s, pinecone.Config{}), connect(t, s, pinecone.Config{})} {
		together.Go(func() {
			if err := x.Prepare(t.Context(), 384); err != nil {
				t.Error(err)
			}
		})
	}
	together.Wait()
	if made, _ := s.Has("dramatis"); made != (pineconetest.Spec{Name: "dramatis", Dimension: 384, Metric: "cosine", Kind: "dense"}) {
		t.Errorf("made is %+v", made)
	}
	if n, err := first.Dimension(t.Context()); err != nil || n != 384 {
		t.Errorf("it has %d numbers (%v)", n, err)
	}
}

// What cannot be used is told in one sentence, which never holds the key.
func TestWhatCannotBeUsedIsSaid(t *testing.T) {
	t.Parallel()
	const key = "pcsk_a-very-secret-key"
	wide := []*pineconetest.Spec{{Name: "dramatis", Dimension: 1536}}
	for name, test := range map[string]struct {
		options pineconetest.Options
		config  pinecone.Config
		atHost  bool
		code    dramatis.Code
		says    string
	}{
		"a wrong key":                  {pineconetest.Options{}, pinecone.Config{}, false, dramatis.CodeUnavailable, "Pinecone refuses the key"},
		"a wrong key at the host":      {pineconetest.Options{Indexes: wide}, pinecone.Config{}, true, dramatis.CodeUnavailable, "Pinecone refuses the key"},
		"another dimension":            {pineconetest.Options{Key: key, Indexes: wide}, pinecone.Config{}, false, dramatis.CodeInvalid, "the Pinecone index dramatis is for vectors of 1536 numbers, and those to be kept have 384"},
		"another dimension, the host":  {pineconetest.Options{Key: key, Indexes: wide}, pinecone.Config{}, true, dramatis.CodeInvalid, "is for vectors of 1536 numbers, and those to be kept have 384"},
		"another metric":               {pineconetest.Options{Key: key, Indexes: []*pineconetest.Spec{{Name: "dramatis", Dimension: 384, Metric: "euclidean"}}}, pinecone.Config{}, false, dramatis.CodeInvalid, "compares by euclidean, and must by cosine or dotproduct"},
		"another metric, the host":     {pineconetest.Options{Key: key, Indexes: []*pineconetest.Spec{{Name: "dramatis", Dimension: 384, Metric: "euclidean"}}}, pinecone.Config{}, true, dramatis.CodeInvalid, "compares by euclidean, and must by cosine or dotproduct"},
		"sparse vectors":               {pineconetest.Options{Key: key, Indexes: []*pineconetest.Spec{{Name: "dramatis", Metric: "dotproduct", Kind: "sparse"}}}, pinecone.Config{}, false, dramatis.CodeInvalid, "is for sparse vectors"},
		"sparse vectors, a quiet host": {pineconetest.Options{Key: key, Silent: true, Indexes: []*pineconetest.Spec{{Name: "dramatis", Kind: "sparse"}}}, pinecone.Config{}, true, dramatis.CodeInvalid, "has no dimension"},
		"no index at the host":         {pineconetest.Options{Key: key}, pinecone.Config{}, true, dramatis.CodeUnavailable, "there is no such index: the Pinecone index at http://"},
		"a region that is none":        {pineconetest.Options{Key: key}, pinecone.Config{Region: "nowhere"}, false, dramatis.CodeInvalid, "Pinecone does not make the index dramatis in aws nowhere"},
		"a name that is none":          {pineconetest.Options{Key: key}, pinecone.Config{Index: "Dramatis"}, false, dramatis.CodeInvalid, "lower case"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := pineconetest.Start(t, test.options)
			test.config.Key = key
			if test.atHost {
				test.config.Host = s.Host()
			}
			err := connect(t, s, test.config).Prepare(t.Context(), 384)
			if dramatis.ErrorCode(err) != test.code || !strings.Contains(err.Error(), test.says) {
				t.Errorf("%v (%s), want %q (%s)", err, dramatis.ErrorCode(err), test.says, test.code)
			}
			if err != nil && (strings.Contains(err.Error(), key) || strings.Contains(err.Error(), "\n")) {
				t.Errorf("it says %q", err)
			}
			if refused := strings.Contains(test.says, "refuses"); refused != errors.Is(err, pinecone.ErrRefused) {
				t.Errorf("%v is a refusal: %t", err, !refused)
			}
		})
	}
}

func TestWhoDoesNotAnswerIsNotWaitedForLong(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]pinecone.Config{
		"the control plane": {Controller: "http://127.0.0.1:1"}, "the host": {Host: "http://127.0.0.1:1"},
	} {
		c.Key, c.Index = "k", "dramatis"
		x, err := pinecone.Open(c)
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := x.Check(ctx); dramatis.ErrorCode(err) != dramatis.CodeUnavailable || !strings.Contains(err.Error(), "does not answer") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// The library would end the process over some of these.
func TestHostsThatAreNone(t *testing.T) {
	t.Parallel()
	for _, host := range []string{
		"", " ", "/", "http://", "ftp://a", "https://a/b", "a:b", "a:", "https://user:pass@a", "a b", "https://a?b", "a#b", "%zz", "http://[::1", "https://a:99999", "a\n",
	} {
		if pinecone.ValidateHost(host) == nil {
			t.Errorf("%q passes for a host", host)
		}
	}
	for _, host := range []string{"dramatis-1.svc.pinecone.io", "https://dramatis-1.svc.pinecone.io", "https://a/", "http://127.0.0.1:5081", "http://[::1]:5081", "a:443"} {
		if err := pinecone.ValidateHost(host); err != nil {
			t.Errorf("%q: %v", host, err)
		}
		x, err := pinecone.Open(pinecone.Config{Key: "k", Index: "i", Host: host})
		if err != nil {
			t.Errorf("%q: %v", host, err)
			continue
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := x.Check(ctx); err == nil { // and the process is still there
			t.Errorf("%q was reached", host)
		}
	}
	for _, key := range []string{"", "a b", "a\nb", "ключ"} {
		if _, err := pinecone.Open(pinecone.Config{Key: key, Index: "i"}); dramatis.ErrorCode(err) != dramatis.CodeInvalid {
			t.Errorf("the key %q: %v", key, err)
		}
	}
}
