package dramatis

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
)

// Money is an amount in millionths of a US dollar. In JSON it is a number of dollars, such as 0.0125.
type Money int64

// Dollar is one US dollar.
const Dollar Money = 1_000_000

// Dollars is m as a number of dollars.
func (m Money) Dollars() float64 { return float64(m) / float64(Dollar) }

// MoneyOf is a number of dollars as Money. Less than a millionth of a dollar is rounded.
func MoneyOf(dollars float64) Money { return Money(math.Round(dollars * float64(Dollar))) }

// decimal is m as a plain number of dollars.
func (m Money) decimal() string { return strconv.FormatFloat(m.Dollars(), 'f', -1, 64) }

// String is m as people write it: with cents, and with more digits where they matter.
func (m Money) String() string {
	if m%(Dollar/100) == 0 {
		return fmt.Sprintf("$%.2f", m.Dollars())
	}
	return "$" + m.decimal()
}

// MarshalJSON implements json.Marshaler.
func (m Money) MarshalJSON() ([]byte, error) {
	return []byte(m.decimal()), nil
}

// UnmarshalJSON implements json.Unmarshaler. Less than a millionth of a dollar is rounded.
func (m *Money) UnmarshalJSON(raw []byte) error {
	var dollars float64
	if err := json.Unmarshal(raw, &dollars); err != nil {
		return err
	}
	if math.Abs(dollars) > 1e9 {
		return fmt.Errorf("%v dollars is more than can be counted", dollars)
	}
	*m = MoneyOf(dollars)
	return nil
}

// Price is what a model costs.
type Price struct {
	In  Money `json:"in"`  // for a million tokens in
	Out Money `json:"out"` // for a million tokens out
}

// Of is the cost of a call, rounded up.
func (p Price) Of(tokensIn, tokensOut int) Money {
	const million = 1_000_000
	cost := int64(p.In)*int64(tokensIn) + int64(p.Out)*int64(tokensOut)
	return Money((cost + million - 1) / million)
}

// Budget bounds what a world may spend on models. Nil means no bound.
type Budget struct {
	Total *Money `json:"total"` // over the world's whole life
	Daily *Money `json:"daily"` // in one day, by UTC
}

// Validate checks a budget.
func (b *Budget) Validate() error {
	var f Faults
	checkBound(&f, "total", b.Total)
	checkBound(&f, "daily", b.Daily)
	return f.Err("the budget")
}

func checkBound(f *Faults, place string, bound *Money) {
	f.Check(bound == nil || *bound >= 0 && *bound <= mostBudget, place, "must be from 0 to %d US dollars, or null for no bound", mostBudget/Dollar)
}

const mostBudget = 1_000_000 * Dollar

// ReasonBudget is why a world or a scene is paused whose next call of a model cannot be paid for.
const ReasonBudget = "budget"
