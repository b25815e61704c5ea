package api_test

import (
	"testing"

	"github.com/literaryai/dramatis"
)

func TestTheDiffOfTwoWorlds(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	owner, stranger := s.user("owner", dramatis.RoleCreator), s.user("stranger", dramatis.RoleCreator)
	one, other, foreign := owner.world(), owner.world(), stranger.world()
	owner.do("PUT", "/api/v1/relationships/"+other.bond.String(), map[string]any{"relationship_type": "enemy", "strength": -0.7}).want(200)
	owner.do("POST", "/api/v1/characters", map[string]any{"ecosystem_id": other.id, "name": "Newcomer"}).want(201)

	path := "/api/v1/ecosystems/" + one.id.String() + "/diff?with="
	owner.do("GET", path+foreign.id.String(), nil).want(404).problem()
	stranger.do("GET", path+foreign.id.String(), nil).want(404).problem()
	owner.do("GET", "/api/v1/ecosystems/"+one.id.String()+"/diff", nil).want(422).problem()

	var d struct {
		Common     *struct{ Seq int64 }
		Characters struct{ Here, There []struct{ Name string } }
		Bonds      struct {
			Total int
			Items []struct {
				There struct{ Type dramatis.RelationshipType }
				Axes  []struct {
					Axis  dramatis.Axis
					There float64
				}
			}
		}
	}
	owner.do("GET", path+other.id.String(), nil).want(200).into(&d)
	if len(d.Characters.Here) != 0 || len(d.Characters.There) != 1 || d.Characters.There[0].Name != "Newcomer" || d.Common != nil {
		t.Errorf("people differ by %+v; in common is %+v", d.Characters, d.Common)
	}
	if d.Bonds.Total != 1 || d.Bonds.Items[0].There.Type != dramatis.Enemy || d.Bonds.Items[0].Axes[0].There != -0.7 {
		t.Errorf("bonds differ by %+v", d.Bonds)
	}
}
