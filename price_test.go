package dramatis_test

import (
	"strings"
	"testing"

	"github.com/literaryai/dramatis"
)

func TestParsePrices(t *testing.T) {
	t.Parallel()
	got, err := dramatis.ParsePrices(" gpt-4o-mini=0.15/0.60,\n text-embedding-3-small = 0.02 / 0 , meta/llama=70b=0/0,, ")
	if err != nil || len(got) != 3 {
		t.Fatalf("got %v (%v)", got, err)
	}
	if p := got["gpt-4o-mini"]; p != (dramatis.Price{In: 150_000, Out: 600_000}) {
		t.Errorf("a price is %+v", p)
	}
	if p, known := got["meta/llama=70b"]; !known || p != (dramatis.Price{}) {
		t.Errorf("a price is %+v (%v)", p, known)
	}
	if text := got.String(); text != "gpt-4o-mini=0.15/0.6, meta/llama=70b=0/0, text-embedding-3-small=0.02/0" {
		t.Errorf("it is written %s", text)
	}
	if missing := got.Missing("x", "gpt-4o-mini", "", "b", "x"); strings.Join(missing, " ") != "b x" {
		t.Errorf("without a price are %v", missing)
	}
	if empty, err := dramatis.ParsePrices(""); err != nil || len(empty) != 0 {
		t.Errorf("nothing is %v (%v)", empty, err)
	}
}

func TestParsePricesNamesEachFault(t *testing.T) {
	t.Parallel()
	_, err := dramatis.ParsePrices("a, b=1, =1/2, c=x/1, d=1/-1, e=1/NaN, f=1/2/3, g=1/1, g=2/2, h=1e9/1")
	if dramatis.ErrorCode(err) != dramatis.CodeInvalid {
		t.Fatal(err)
	}
	for _, place := range []string{`"a"`, `"b=1"`, `"=1/2"`, `"c=x/1"`, `"d=1/-1"`, `"e=1/NaN"`, `"f=1/2/3"`, `"g=2/2"`, `"h=1e9/1"`} {
		if !strings.Contains(err.Error(), place+": ") {
			t.Errorf("nothing is said of %s: %v", place, err)
		}
	}
	if strings.Contains(err.Error(), `"g=1/1"`) {
		t.Errorf("a good price is a fault: %v", err)
	}
}

func FuzzParsePrices(f *testing.F) {
	for _, seed := range []string{"a=1/2", "a=0.000001/1e5, b=c=0/0", "a=/", "=", ",,", "a=1/2,a=1/2", "ü=1/2"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		table, err := dramatis.ParsePrices(text)
		if err != nil {
			if dramatis.ErrorCode(err) != dramatis.CodeInvalid || table != nil {
				t.Fatalf("%q: %v with %v", text, table, err)
			}
			return
		}
		for name, p := range table {
			if name == "" || strings.TrimSpace(name) != name || p.In < 0 || p.Out < 0 || p.Of(1_000_000, 1_000_000) != p.In+p.Out {
				t.Fatalf("%q gave %q the price %+v", text, name, p)
			}
		}
		again, err := dramatis.ParsePrices(table.String())
		if err != nil || again.String() != table.String() {
			t.Fatalf("%q is written %q, which is read as %q (%v)", text, table, again, err)
		}
	})
}
