package api_test

import (
	"slices"
	"testing"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/store"
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

// Whom characters have met from outside is compared too. Who only watches is told of themselves alone.
func TestTheDiffOfVisitors(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	owner, viewer := s.user("owner", dramatis.RoleCreator), s.user("viewer", dramatis.RoleCreator)
	one, other := owner.world(), owner.world()
	viewer.joins(one, dramatis.AccessViewer)
	viewer.joins(other, dramatis.AccessEditor)
	c, _, err := s.store.StartConversation(t.Context(), store.NewInteraction{
		Ecosystem: other.id, Participants: other.people[:2], SpeakerOrder: dramatis.OrderManual, MaxTurns: 10, By: owner.id,
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range []*person{owner, viewer} {
		_, err := s.store.AddLine(t.Context(), store.NewLine{
			Conversation: c.ID, By: dramatis.User{ID: p.id, Username: p.name}, As: store.AsUser, Text: "I admire your patience!",
			AddressedTo: &other.people[0],
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for p, want := range map[*person][]dramatis.ID{owner: {owner.id, viewer.id}, viewer: {viewer.id}} {
		var d struct {
			Visitors struct {
				Total int
				Items []struct {
					Character   struct{ ID dramatis.ID }
					UserID      dramatis.ID `json:"user_id"`
					Name        string
					Here, There *struct{ ID dramatis.ID }
					Axes        []struct{ Delta float64 }
				}
			}
		}
		p.do("GET", "/api/v1/ecosystems/"+one.id.String()+"/diff?with="+other.id.String(), nil).want(200).into(&d)
		seen := map[dramatis.ID]bool{}
		for _, v := range d.Visitors.Items {
			seen[v.UserID] = true
			if !slices.Contains(one.people[:], v.Character.ID) || v.Name == "" || v.Here != nil || v.There == nil || len(v.Axes) == 0 {
				t.Errorf("%s is told of the visitor %+v", p.name, v)
			}
		}
		if d.Visitors.Total != len(d.Visitors.Items) || len(seen) != len(want) || !seen[want[0]] || !seen[want[len(want)-1]] {
			t.Errorf("%s is told of the visitors %+v", p.name, d.Visitors)
		}
	}
	var same struct{ Visitors struct{ Total int } }
	owner.do("GET", "/api/v1/ecosystems/"+other.id.String()+"/diff?with="+other.id.String(), nil).want(200).into(&same)
	if same.Visitors.Total != 0 {
		t.Errorf("a world's visitors differ from themselves by %d", same.Visitors.Total)
	}
}
