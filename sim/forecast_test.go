package sim

import (
	"testing"

	"github.com/literaryai/dramatis"
)

func TestForecastOfLikeTicks(t *testing.T) {
	t.Parallel()
	tick := Use{Turns: 20, Calls: 22, TokensIn: 24_000, TokensOut: 2_000, Cost: 5_000}
	same := []Use{tick, tick, tick, tick}
	want := Forecast{Use: Use{Turns: 200, Calls: 220, TokensIn: 240_000, TokensOut: 20_000, Cost: 50_000}, Low: 50_000, High: 50_000}
	if got := ForecastTicks(same, 10); got != want {
		t.Errorf("the forecast is %+v, want %+v", got, want)
	}
	got := ForecastTicks(same[:1], 10)
	if got.Use != want.Use || got.Low != 20_000 || got.High != 80_000 {
		t.Errorf("by a single tick the forecast is %+v, want it unsure", got)
	}
	if got := ForecastTicks(nil, 10); got != (Forecast{}) {
		t.Errorf("by nothing the forecast is %+v", got)
	}
}

// What differs from tick to tick widens the range, and the more so the farther it reaches; it holds what is likely.
func TestForecastOfUnlikeTicks(t *testing.T) {
	t.Parallel()
	var seen []Use
	for i := range 20 {
		seen = append(seen, Use{Cost: dramatis.Money(1_000 + 100*(i%5))}) // 1,200 on average
	}
	near, far := ForecastTicks(seen, 1), ForecastTicks(seen, 100)
	for _, f := range []struct {
		Forecast
		likely dramatis.Money
	}{{near, 1_400}, {near, 1_000}, {far, 122_000}, {far, 118_000}} {
		if f.likely < f.Low || f.likely > f.High {
			t.Errorf("%v is beyond the range from %v to %v", f.likely, f.Low, f.High)
		}
	}
	if near.Cost != 1_200 || far.Cost != 120_000 || far.High-far.Cost <= near.High-near.Cost || far.High > 2*far.Cost {
		t.Errorf("the forecasts are %+v and %+v", near, far)
	}
}

func TestAGuessGrowsWithTheScenes(t *testing.T) {
	t.Parallel()
	price := dramatis.Price{In: dramatis.Dollar, Out: 2 * dramatis.Dollar}
	one, four := GuessTick(1, 6, price), GuessTick(4, 6, price)
	if one.Turns != 5 || four.Turns != 22 || four.Cost <= 3*one.Cost || one.TokensIn <= one.TokensOut || GuessTick(0, 6, price) != (Use{}) {
		t.Errorf("the guesses are %+v and %+v", one, four)
	}
}
