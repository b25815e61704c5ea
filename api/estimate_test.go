package api_test

import (
	"testing"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/api"
)

type estimate struct {
	Ticks, Turns, Calls int
	Cost, Low, High     float64
	Left                *float64
	Fits                bool `json:"fits_budget"`
	Model, Basis        string
	PerTick             struct{ Calls, Cost float64 } `json:"per_tick"`
}

func TestAnEstimateOfAWorldThatHasNotLived(t *testing.T) {
	t.Parallel()
	s := newSite(t, func(c *api.Config) {
		c.ModelName = func(string) string { return "large" }
		c.Prices = dramatis.PriceTable{"large": {In: 5 * dramatis.Dollar, Out: 15 * dramatis.Dollar}}
	})
	owner := s.user("owner", dramatis.RoleCreator)
	w := owner.world()
	path := "/api/v1/ecosystems/" + w.id.String()
	var got estimate
	owner.do("GET", path+"/estimate?ticks=10", nil).want(200).into(&got)
	if got.Ticks != 10 || got.Turns == 0 || got.Cost <= 0 || got.Low >= got.Cost || got.High <= got.Cost || !got.Fits || got.Left != nil ||
		got.Model != "large" || got.Basis != "the world's settings" || got.PerTick.Cost < got.Cost/10-1e-5 {
		t.Errorf("the estimate is %+v", got)
	}
	owner.do("PUT", path+"/budget", `{"total": 0.000001}`).want(200)
	owner.do("GET", path+"/estimate?ticks=10", nil).want(200).into(&got)
	if got.Fits || !is(got.Left, 0.000001) {
		t.Errorf("with next to nothing left the estimate is %+v", got)
	}
	for _, ticks := range []string{"0", "1001", "many"} {
		owner.do("GET", path+"/estimate?ticks="+ticks, nil).want(422).problem()
	}
}
