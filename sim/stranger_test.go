package sim

import "testing"

// However many strangers there are, whoever has somebody to meet mostly meets them.
func TestStrangersDoNotCrowdOutFriends(t *testing.T) {
	t.Parallel()
	w := society(1, 80, 240, 9)
	acquainted := map[[2]int]bool{}
	for _, r := range w.Relationships {
		acquainted[[2]int{r.From, r.To}] = true
	}
	w.Ecosystem.Settings.MaxScenes = 4
	friends, strangers := 0, 0
	for tick := range 300 {
		w.Tick = tick
		for _, scene := range Plan(w).Scenes {
			if acquainted[[2]int{scene.Participants[0], scene.Participants[1]}] {
				friends++
			} else {
				strangers++
			}
		}
	}
	if share := float64(strangers) / float64(friends+strangers); share < 0.05 || share > 0.35 {
		t.Errorf("of %d scenes a share of %.2f began among strangers, want some and not many", friends+strangers, share)
	}
}
