package sim

import (
	"math"

	"github.com/literaryai/dramatis"
)

// Use is what some part of a world's life took of the models.
type Use struct {
	Turns     int // lines that were spoken
	Calls     int
	TokensIn  int
	TokensOut int
	Cost      dramatis.Money
}

// Forecast is what ticks to come will probably take.
type Forecast struct {
	Use

	Low  dramatis.Money // the cost will hardly be less
	High dramatis.Money // nor more
}

// A line of a scene, as measured over evenings of the demo world: its prompt with bonds, memories and what was said
// before, and its answer with act and emotion. The rest of a tick, which is looking back and merging what is old, comes on
// top of the lines; most scenes come close to their bound of turns.
const (
	lineTokensIn  = 1_200
	lineTokensOut = 100
	restOfTick    = 0.1
	turnsOfBound  = 0.9
)

// GuessTick is what a tick may take of which nothing is known but the number of its scenes, which need not be whole, and
// the bound of their turns.
func GuessTick(scenes float64, maxTurns int, price dramatis.Price) Use {
	turns := scenes * float64(maxTurns) * turnsOfBound
	lines := turns * (1 + restOfTick)
	u := Use{
		Turns: whole(turns), Calls: whole(lines), TokensIn: whole(lines * lineTokensIn), TokensOut: whole(lines * lineTokensOut),
	}
	u.Cost = price.Of(u.TokensIn, u.TokensOut)
	return u
}

// Ticks no fewer than enoughTicks show how much one differs from another; fewer, or a guess, may be wrong by as much as
// unsure in either direction.
const (
	enoughTicks = 4
	unsure      = 0.6
)

// ForecastTicks is what ticks will take if they are like those that were seen: so many times the mean, give or take two
// standard deviations of the sum and of the mean itself. Without any seen it is zero.
func ForecastTicks(seen []Use, ticks int) Forecast {
	n, times := float64(len(seen)), float64(ticks)
	if n == 0 {
		return Forecast{}
	}
	var sum Use
	var squares float64
	for _, u := range seen {
		sum.Turns += u.Turns
		sum.Calls += u.Calls
		sum.TokensIn += u.TokensIn
		sum.TokensOut += u.TokensOut
		sum.Cost += u.Cost
		squares += float64(u.Cost) * float64(u.Cost)
	}
	f := Forecast{Use: Use{
		Turns: whole(float64(sum.Turns) * times / n), Calls: whole(float64(sum.Calls) * times / n),
		TokensIn: whole(float64(sum.TokensIn) * times / n), TokensOut: whole(float64(sum.TokensOut) * times / n),
		Cost: dramatis.Money(math.Ceil(float64(sum.Cost) * times / n)),
	}}
	mean := float64(sum.Cost) / n
	spread := unsure * float64(f.Cost)
	if n >= enoughTicks {
		variance := max(0, squares/n-mean*mean) * n / (n - 1)
		spread = 2 * math.Sqrt(variance*(times+times*times/n))
	}
	f.Low, f.High = max(0, f.Cost-dramatis.Money(spread)), f.Cost+dramatis.Money(math.Ceil(spread))
	return f
}

func whole(x float64) int { return int(math.Round(x)) }
