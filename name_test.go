package dramatis_test

import (
	"testing"

	"github.com/literaryai/dramatis"
)

func TestIsName(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]bool{
		"Jean Valjean": true, "Éponine": true, "冉阿让": true, "🦊": true, "O'Neill 2": true, "جان": true,
		"": false, " ": false, " a": false, "a ": false, "\u200b": false, "a\nb": false, "a\u202eb": false, "a\x01": false, "a\u2028b": false,
	} {
		if got := dramatis.IsName(name); got != want {
			t.Errorf("IsName(%q) is %v, want %v", name, got, want)
		}
	}
}
