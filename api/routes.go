package api

import (
	"net/http"

	"github.com/literaryai/dramatis"
)

const describePartial = "What is left out stays as it is, and what only the world changes is ignored, so what GET shows can be sent back."

// routes is every route of the API. Where {id} names something in a world, on says what the caller must be there; where
// the world is named in the body or the query, the handler asks. What makes a model speak is costly, and counts apart.
func (s *Server) routes() {
	s.accountRoutes()
	s.worldRoutes()
	s.peopleRoutes()
	s.talkRoutes()
	s.scenarioRoutes()
	s.documentRoutes()
	s.platformRoutes()
}

// accountRoutes are those of accounts, logins and keys.
func (s *Server) accountRoutes() {
	created := status(http.StatusCreated)

	auth := area{s, "auth"}
	route(auth, "POST /auth/register", "register", "Make an account", s.register, open, created, fails(409, 429))
	route(auth, "POST /auth/login", "login", "Log in with a name and a password", s.login, open, tokenRequest[loginForm]())
	route(auth, "POST /auth/refresh", "refresh", "Exchange a refresh token for new tokens", s.refresh, open, tokenRequest[refreshForm](), about(describeRefresh))
	route(auth, "POST /auth/logout", "logout", "End logins", s.logout, personal)
	route(auth, "POST /auth/password", "changePassword", "Change your password", s.changePassword, personal, fails(409, 429), about(describePassword))
	route(auth, "GET /auth/keys", "listKeys", "List your API keys", s.listKeys, personal)
	route(auth, "POST /auth/keys", "createKey", "Make an API key", s.createKey, personal, created, fails(409), secret, about(describeKeys))
	route(auth, "DELETE /auth/keys", "deleteKeys", "Revoke all your API keys", s.deleteKeys, personal)
	route(auth, "DELETE /auth/keys/{id}", "deleteKey", "Revoke an API key", s.deleteKey, personal, fails(404))
	route(auth, "GET /auth/me", "getMe", "Read your account", s.me)
	route(auth, "GET /auth/budget", "getMyBudget", "Read what you may spend in a day", s.getUserBudget)
	route(auth, "PUT /auth/budget", "setMyBudget", "Bound what you may spend in a day", s.setUserBudget, personal, about(describeUserBudget))
	route(auth, "POST /auth/monitor", "openMonitor", "Get a cookie for the queues' monitor", s.openMonitor, role(dramatis.RoleAdmin), secret)
}

// worldRoutes are those of worlds and their clocks.
func (s *Server) worldRoutes() {
	const viewer, editor, owner = dramatis.AccessViewer, dramatis.AccessEditor, dramatis.AccessOwner
	created, accepted := status(http.StatusCreated), status(http.StatusAccepted)
	partial := about(describePartial)

	worlds := area{s, "ecosystems"}
	route(worlds, "GET /ecosystems", "listEcosystems", "List the worlds you may see", s.listEcosystems)
	route(worlds, "POST /ecosystems", "createEcosystem", "Make a world", s.createEcosystem, role(dramatis.RoleCreator), created)
	route(worlds, "POST /ecosystems/import", "importEcosystem", "Make a world from a file", s.importEcosystem, role(dramatis.RoleCreator), created, imports, about(describeImport))
	route(worlds, "GET /ecosystems/{id}", "getEcosystem", "Read a world", s.getEcosystem, on("ecosystem", viewer), cached)
	route(worlds, "PUT /ecosystems/{id}", "updateEcosystem", "Change a world", s.updateEcosystem, on("ecosystem", editor), partial, fails(409, 412))
	route(worlds, "DELETE /ecosystems/{id}", "deleteEcosystem", "Delete a world and all that is in it", s.deleteEcosystem, on("ecosystem", owner))
	route(worlds, "POST /ecosystems/{id}/pause", "pauseEcosystem", "Plan nothing new", s.pauseEcosystem, on("ecosystem", editor))
	route(worlds, "POST /ecosystems/{id}/resume", "resumeEcosystem", "Let the world go on", s.resumeEcosystem, on("ecosystem", editor), fails(409))
	route(worlds, "POST /ecosystems/{id}/step", "stepEcosystem", "Let some ticks pass", s.stepEcosystem, on("ecosystem", editor), accepted, fails(409), costly)
	route(worlds, "POST /ecosystems/{id}/decay", "decay", "Record how relationships have faded", s.decay, on("ecosystem", editor), accepted, about(describeDecay))
	route(worlds, "POST /ecosystems/{id}/interactions", "startInteraction", "Let characters meet", s.startInteraction, on("ecosystem", editor), accepted, costly)
	route(worlds, "POST /ecosystems/{id}/fork", "forkEcosystem", "Make a world of your own out of this one as it once was", s.forkEcosystem, on("ecosystem", editor), role(dramatis.RoleCreator), accepted)
	route(worlds, "GET /ecosystems/{id}/export", "exportEcosystem", "Download a world as a file", s.exportEcosystem, on("ecosystem", viewer), downloads(kindArchive, kindJSON, kindMarkdown), fails(403, 409), about(describeExport))
	route(worlds, "GET /ecosystems/{id}/diff", "diffEcosystems", "Tell how this world differs from another", s.diffEcosystems, on("ecosystem", viewer))
	route(worlds, "GET /ecosystems/{id}/members", "listMembers", "List who may see a world", s.listMembers, on("ecosystem", viewer))
	route(worlds, "PUT /ecosystems/{id}/members", "setMembers", "Say who may see a world, and who owns it", s.setMembers, on("ecosystem", owner), fails(409, 412, 429), about(describeMembers))
	route(worlds, "DELETE /ecosystems/{id}/members/me", "leaveEcosystem", "Leave a world", s.leaveEcosystem, on("ecosystem", viewer), fails(409))
	route(worlds, "GET /ecosystems/{id}/budget", "getBudget", "Read what a world may spend, and has spent", s.getBudget, on("ecosystem", viewer))
	route(worlds, "PUT /ecosystems/{id}/budget", "setBudget", "Bound what a world may spend", s.setBudget, on("ecosystem", owner), about(describeBudget))
	route(worlds, "GET /ecosystems/{id}/usage", "getUsage", "Add up what a world used of the models", s.getUsage, on("ecosystem", viewer))
	route(worlds, "GET /ecosystems/{id}/estimate", "estimateTicks", "Forecast what ticks to come will cost", s.getEstimate, on("ecosystem", viewer))
	route(worlds, "GET /ecosystems/{id}/overview", "getOverview", "Count what is in a world", s.getOverview, on("ecosystem", viewer))
	route(worlds, "GET /ecosystems/{id}/digest", "getDigest", "Read what happened while you were away", s.digest, on("ecosystem", viewer), about(describeDigest), tagged)
	route(worlds, "GET /ecosystems/{id}/knowledge", "askKnowledge", "Ask who knows something, and how", s.knowledge, on("ecosystem", viewer))
	route(worlds, "GET /ecosystems/{id}/graph", "getGraph", "Read characters and bonds as a network", s.getGraph, on("ecosystem", viewer), cached)
	route(worlds, "GET /ecosystems/{id}/graph/structure", "getStructure", "Read communities, centrality, bridges and triads", s.getStructure, on("ecosystem", viewer), cached)
	route(worlds, "GET /ecosystems/{id}/graph/path", "getPath", "Find how word would come from one character to another", s.getPath, on("ecosystem", viewer), cached)
	route(worlds, "GET /ecosystems/{id}/graph/neighbourhood", "getNeighbourhood", "List who is near a character", s.getNeighbourhood, on("ecosystem", viewer), cached)
	route(worlds, "GET /ecosystems/{id}/graph/common", "getCommon", "List whom two characters both know", s.getInCommon, on("ecosystem", viewer), cached)
	route(worlds, "GET /ecosystems/{id}/threads", "listThreads", "List story threads, the tensest first", s.listThreads, on("ecosystem", viewer))
	route(worlds, "GET /ecosystems/{id}/threads/{number}", "getThread", "Read a story thread with the lines of its beats", s.getThread, on("ecosystem", viewer))
	route(worlds, "GET /ecosystems/{id}/events", "watchEcosystem", "Watch a world, or read its log", s.watchEcosystem, on("ecosystem", viewer), eventStream)
}

// peopleRoutes are those of characters and what is between them.
func (s *Server) peopleRoutes() {
	const viewer, editor = dramatis.AccessViewer, dramatis.AccessEditor
	created, accepted := status(http.StatusCreated), status(http.StatusAccepted)
	partial := about(describePartial)

	people := area{s, "characters"}
	route(people, "GET /characters", "listCharacters", "List the characters of a world", s.listCharacters, cached)
	route(people, "POST /characters", "createCharacter", "Make a character", s.createCharacter, created, fails(403, 404))
	route(people, "GET /characters/{id}", "getCharacter", "Read a character", s.getCharacter, on("character", viewer), cached)
	route(people, "PUT /characters/{id}", "updateCharacter", "Change a character", s.updateCharacter, on("character", editor), partial, fails(409, 412))
	route(people, "DELETE /characters/{id}", "deleteCharacter", "Delete a character", s.deleteCharacter, on("character", editor))
	route(people, "POST /characters/{id}/chat", "chat", "Say something to a character", s.chat, on("character", editor), chatting, costly, chatAnswers, fails(409, 502), about(describeChat))
	route(people, "POST /characters/{id}/reflect", "reflect", "Let a character look back on what they have lived through", s.reflect, on("character", editor), accepted, costly)
	route(people, "GET /characters/{id}/memories", "listMemories", "List what a character remembers, or search it by meaning", s.listMemories, on("character", viewer), about(describeMemories))
	route(people, "POST /characters/{id}/memories", "addMemory", "Give a character a memory", s.addMemory, on("character", editor), created)
	route(people, "GET /characters/{id}/memories/{mid}", "getMemory", "Read a memory", s.getMemory, on("character", viewer))
	route(people, "PUT /characters/{id}/memories/{mid}", "updateMemory", "Rewrite a memory", s.updateMemory, on("character", editor), partial, fails(412))
	route(people, "DELETE /characters/{id}/memories/{mid}", "deleteMemory", "Take a memory away", s.deleteMemory, on("character", editor), fails(412))
	route(people, "GET /characters/{id}/relationships", "listRelationshipsOf", "List how a character stands to others, or they to them", s.listRelationshipsOf, on("character", viewer), cached)

	route(people, "GET /characters/{id}/visitors", "listVisitors", "List the people whom a character knows from talking with them", s.listVisitors, on("character", viewer), about(describeVisitors))
	route(people, "GET /characters/{id}/visitors/{user_id}/history", "listVisitorHistory", "List what changed how a character stands to a person", s.listVisitorHistory, on("character", viewer))

	bonds := area{s, "relationships"}
	route(bonds, "GET /relationships", "listRelationships", "List the relationships of a world", s.listRelationships, cached)
	route(bonds, "POST /relationships", "createRelationship", "Make a relationship", s.createRelationship, created, fails(403, 404, 409))
	route(bonds, "GET /relationships/{id}", "getRelationship", "Read a relationship", s.getRelationship, on("relationship", viewer), cached)
	route(bonds, "PUT /relationships/{id}", "updateRelationship", "Change a relationship", s.updateRelationship, on("relationship", editor), partial, fails(409, 412))
	route(bonds, "DELETE /relationships/{id}", "deleteRelationship", "Delete a relationship", s.deleteRelationship, on("relationship", editor))
	route(bonds, "GET /relationships/{id}/history", "listRelationshipHistory", "List what changed a relationship", s.listRelationshipHistory, on("relationship", viewer))
}

// talkRoutes are those of what is said.
func (s *Server) talkRoutes() {
	const viewer, editor = dramatis.AccessViewer, dramatis.AccessEditor
	created, accepted := status(http.StatusCreated), status(http.StatusAccepted)

	talks := area{s, "conversations"}
	route(talks, "GET /conversations", "listConversations", "List the conversations of a world", s.listConversations, fails(404))
	route(talks, "GET /conversations/{id}", "getConversation", "Read a conversation", s.getConversation, on("conversation", viewer))
	route(talks, "GET /conversations/{id}/messages", "listMessages", "List what was said", s.listMessages, on("conversation", viewer))
	route(talks, "GET /conversations/{id}/messages/{mid}/why", "getWhy", "Read why a line was said, and how what it did came about", s.why, on("conversation", viewer))
	route(talks, "POST /conversations", "createConversation", "Begin a scene", s.createConversation, created, fails(403, 404))
	route(talks, "POST /conversations/{id}/messages", "addMessage", "Say something, or let something happen", s.addMessage, on("conversation", editor), created, fails(409), about(describeLines))
	route(talks, "PUT /conversations/{id}/messages/{mid}", "editMessage", "Rewrite the last line", s.editMessage, on("conversation", editor), fails(409), about(describeEdit))
	route(talks, "POST /conversations/{id}/participants", "joinConversation", "Bring a character in, or take their part", s.joinConversation, on("conversation", editor), fails(409), about(describeJoining))
	route(talks, "DELETE /conversations/{id}/participants/{character_id}", "leaveConversation", "Take a character out", s.leaveConversation, on("conversation", editor), fails(409))
	route(talks, "POST /conversations/{id}/next", "nextSpeaker", "Say who speaks next", s.nextSpeaker, on("conversation", editor), fails(409), about(describeNext), costly)
	route(talks, "POST /conversations/{id}/regenerate", "regenerate", "Have the last line spoken anew", s.regenerate, on("conversation", editor), accepted, fails(409), about(describeEdit), costly)
	route(talks, "POST /conversations/{id}/end", "endConversation", "End a scene", s.endConversation, on("conversation", editor), fails(409))
	route(talks, "POST /conversations/{id}/pause", "pauseConversation", "Let a conversation wait", s.pauseConversation, on("conversation", editor), fails(409))
	route(talks, "POST /conversations/{id}/resume", "resumeConversation", "Let it go on", s.resumeConversation, on("conversation", editor), fails(409))
	route(talks, "GET /conversations/{id}/export", "exportConversation", "Download a conversation as a file", s.exportConversation, on("conversation", viewer), downloads(kindMarkdown, kindLines), about(describeTalkExport))
	route(talks, "GET /conversations/{id}/events", "watchConversation", "Watch a conversation, or read its log", s.watchConversation, on("conversation", viewer), eventStream)
}

// platformRoutes are those of jobs, what is found and watched in all worlds, the platform itself, and its OpenAI-compatible part.
func (s *Server) platformRoutes() {
	const viewer, editor = dramatis.AccessViewer, dramatis.AccessEditor

	jobs := area{s, "jobs"}
	route(jobs, "GET /jobs", "listJobs", "List jobs", s.listJobs, fails(404))
	route(jobs, "GET /jobs/{id}", "getJob", "Read a job", s.getJob, on("job", viewer))
	route(jobs, "POST /jobs/{id}/cancel", "cancelJob", "Ask a job to stop", s.cancelJob, on("job", editor), fails(409))
	route(jobs, "POST /jobs/{id}/retry", "retryJob", "Try a failed job again", s.retryJob, on("job", editor), fails(409))
	route(jobs, "GET /jobs/{id}/events", "watchJob", "Watch a job until it is done", s.watchJob, on("job", viewer), jobStream)

	finding := area{s, "search"}
	route(finding, "GET /search", "search", "Find worlds, people, lines and documents by their words", s.search, fails(404), about(describeSearch))

	everything := area{s, "events"}
	route(everything, "GET /events", "watchEverything", "Watch every world you may see", s.watchEverything, everythingStream)

	admin := area{s, "admin"}
	route(admin, "GET /admin/users", "listUsers", "List the users of the platform", s.listUsers, role(dramatis.RoleAdmin))
	route(admin, "PUT /admin/users/{id}/role", "setRole", "Change what a user may do on the platform", s.setRole, role(dramatis.RoleAdmin), fails(404, 409), about(describeRole))
	route(admin, "GET /admin/queues", "listQueues", "Ask how the queues stand", s.listQueues, role(dramatis.RoleAdmin))

	compatible := area{s, "compatible"}
	route(compatible, "GET /models", "listModels", "List the characters you may talk to", s.listModels, chatting, likeOpenAI)
	route(compatible, "GET /models/{model}", "getModel", "Read one of them", s.getModel, chatting, likeOpenAI, fails(404))
	route(compatible, "POST /chat/completions", "createChatCompletion", "Talk to a character", s.createCompletion, chatting, likeOpenAI, completionAnswers, costly, fails(404, 409), about(describeCompletion))
}

// scenarioRoutes are those of scenes as they are set up.
func (s *Server) scenarioRoutes() {
	const viewer, editor = dramatis.AccessViewer, dramatis.AccessEditor
	created := status(http.StatusCreated)

	scenarios := area{s, "scenarios"}
	route(scenarios, "GET /scenarios", "listScenarios", "List the scenarios of a world", s.listScenarios, fails(404))
	route(scenarios, "POST /scenarios", "createScenario", "Keep the set-up of a scene", s.createScenario, created, fails(403, 404))
	route(scenarios, "POST /scenarios/import", "importScenario", "Take a scenario in from a file", s.importScenario, created, fails(403, 404), scenarioRequest)
	route(scenarios, "GET /scenarios/{id}", "getScenario", "Read a scenario", s.getScenario, on("scenario", viewer))
	route(scenarios, "PUT /scenarios/{id}", "updateScenario", "Change a scenario", s.updateScenario, on("scenario", editor), about(describePartial), fails(409, 412))
	route(scenarios, "DELETE /scenarios/{id}", "deleteScenario", "Delete a scenario", s.deleteScenario, on("scenario", editor))
	route(scenarios, "POST /scenarios/{id}/start", "startScenario", "Begin the scene", s.startScenario, on("scenario", editor), created, costly)
	route(scenarios, "POST /scenarios/{id}/duplicate", "duplicateScenario", "Make a copy", s.duplicateScenario, on("scenario", editor), created)
	route(scenarios, "POST /scenarios/{id}/share", "shareScenario", "Make a link by which anybody may read it", s.shareScenario, on("scenario", editor), created, secret, about(describeShare))
	route(scenarios, "DELETE /scenarios/{id}/share", "withdrawScenario", "Take the link back", s.withdrawScenario, on("scenario", editor))
	route(scenarios, "GET /scenarios/{id}/export", "exportScenario", "Read it as a file that another world can take in", s.exportScenario, on("scenario", viewer))
	route(scenarios, "GET /shared/{token}", "getShared", "Read a scenario by its link", s.getShared, open, unlisted, fails(404))
}

// documentRoutes are those of manuscripts, which are their owner's alone.
func (s *Server) documentRoutes() {
	created := status(http.StatusCreated)

	papers := area{s, "documents"}
	route(papers, "POST /documents/upload", "uploadDocument", "Upload a manuscript", s.uploadDocument, created, receiving(dramatis.MaxDocumentBytes, "title"), about(describeUpload))
	route(papers, "GET /documents", "listDocuments", "List your documents", s.listDocuments)
	route(papers, "GET /documents/{id}", "getDocument", "Read what is known of a document", s.getDocument, own)
	route(papers, "PUT /documents/{id}", "updateDocument", "Change a document's title or author", s.updateDocument, own, about(describePartial), fails(409, 412))
	route(papers, "DELETE /documents/{id}", "deleteDocument", "Delete a document with its file", s.deleteDocument, own)
	route(papers, "GET /documents/{id}/text", "getDocumentText", "Read a document's text", s.getText, own, textAnswers, about(describeText))
	route(papers, "GET /documents/{id}/file", "downloadDocument", "Get the file back as it was uploaded", s.downloadFile, own, downloads(documentMedia()...))
	route(papers, "GET /documents/{id}/analyze", "getAnalysis", "Read what was found in a document", s.getAnalysis, own, analysed[dramatis.Analysis](describeAnalysis))
	route(papers, "GET /documents/{id}/export", "exportDocument", "Get a document's text as a file", s.exportDocument, own, downloads(append(documentMedia(), "application/json")...))
	route(papers, "POST /documents/{id}/cast", "findCast", "Find the people of a document, and their ties", s.findCast, own, analysed[foundCast](describeAnalysis))
	route(papers, "POST /documents/{id}/cast/accept", "acceptCast", "Take people of a document into a world", s.acceptCast, own, created, fails(403, 404, 409), about(describeCast))
}
