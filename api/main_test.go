package api_test

import (
	"testing"

	"github.com/literaryai/dramatis/internal/testrig"
)

func TestMain(m *testing.M) { testrig.Main(m) }
