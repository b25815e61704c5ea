package document

// Three texts written for these tests, about people whom no list knows: what finds the Bennets must find strangers.

const english = `Chapter I

My name is Edmund Farrow, and for seven years I shared rooms in Crane Street with Mr. Tobias Quill. I had come back from Burma with a bad leg and no friends. Quill had few himself. “You are a doctor, Farrow,” he said on the first evening, “and doctors do not talk at breakfast.”

He was a tall, thin man, who ate little and slept less. Mrs. Pargeter, our landlady, thought him mad. “That Mr. Quill has put a dead owl in my pantry again, Dr. Farrow,” she cried one morning in October.

“It is evidence, Mrs. Pargeter,” said Quill, without looking up.

It was a wet Tuesday when Inspector Lomax came to us. Lomax was a heavy man from Yorkshire, who had never forgiven Quill for the affair of the Ostrava pearls. “Miss Verity Holloway is gone,” said Lomax. “She left Thornfield Priory on Sunday, and her brother has not seen her since.”

“Her brother is Sir Jasper Holloway?” asked Quill.

“The same. Sir Jasper is beside himself.”

Quill laughed. “Sir Jasper has been beside himself since he lost the Derby. Farrow, your hat!”

Chapter II

We reached Thornfield at noon. Sir Jasper met us in the hall; he was pale, and his hands shook. Behind him stood a dark young woman in grey. “My cousin, Miss Ida Brandt,” said Sir Jasper. “Ida was the last to see my sister.”

“Verity kissed me and said that she would be back for tea,” said Miss Brandt. She wept. “She is my dearest friend, Mr. Quill.”

Quill looked at her for a long time. “Did Miss Holloway take the road to Marlow?” he asked.

“To Marlow, yes,” Miss Brandt replied. “Old Tom the gardener saw her at the gate. Tom is deaf, but he sees well enough.”

I walked with Ida in the garden while Quill talked to Tom. She told me that Verity was engaged to Captain Rourke of the Lancers, and that Sir Jasper hated him. “Jasper is afraid of Rourke,” said Ida. “Rourke is his enemy, and always was.”

“And you, Miss Brandt?” I asked.

“I, Dr. Farrow? I am afraid of nobody.”

Captain Rourke was at the inn at Marlow. “Verity is safe,” said Rourke, when Quill had shut the door. “We were married at St. Mary’s on Monday, and nobody can undo it.”

Quill smiled. “Then we have come to wish you joy, Captain Rourke. Farrow, Lomax will be furious.”
`

const german = `Kapitel I

An einem kalten Morgen im November ging Friederike Hallwig durch den Garten ihres Vaters. Der alte Hallwig stand am Fenster und sah seiner Tochter nach. »Rike ist unglücklich«, sagte Frau Hallwig leise. »Sie liebt diesen Menschen, und er hat kein Geld.«

»Herr von Ansbach hat einen Namen«, erwiderte Herr Hallwig. »Das ist mehr, als die Möllers haben.«

Friederike hörte die Stimmen ihrer Eltern nicht. Sie dachte an Konrad. Konrad von Ansbach war ein großer, stiller Mann, der selten lachte und nie log. Vor drei Wochen war er nach Stettin gefahren, und seitdem hatte Friederike keinen Brief bekommen.

»Guten Morgen, Friederike!«, rief eine Stimme über die Hecke. Es war Lotte Möller, die Tochter des Apothekers. Lotte lachte immer, und Friederike war ihr dafür dankbar. »Hast du schon gehört? Dein Konrad ist wieder da. Mein Bruder Georg hat ihn am Bahnhof gesehen.«

Friederike wurde blass. »Georg muss sich irren«, sagte Friederike.

»Georg irrt sich nie«, antwortete Lotte. »Er hat sogar mit ihm gesprochen. Herr von Ansbach war sehr höflich.«

Am Abend kam Konrad. Herr Hallwig empfing ihn im Salon, und Frau Hallwig ließ Kaffee bringen. »Ich bin gekommen, um mit Ihnen zu sprechen, Herr Hallwig«, sagte Konrad. Er sah Friederike nicht an. Friederike sah nur ihn.

»Sprechen Sie, Ansbach«, sagte Herr Hallwig. In Stettin, so erzählte Konrad, habe er eine Stelle gefunden; in Stettin wolle er leben, und zwar mit ihr. Lotte, die an der Tür gehorcht hatte, klatschte in die Hände. Georg Möller stand hinter seiner Schwester und lächelte.

Friederike nahm Konrads Hand. »Nach Stettin also«, sagte Friederike, »und wenn es sein muss, bis nach Riga.«
`

const french = `Chapitre I

Le docteur Armand Vasseur habitait depuis vingt ans la petite ville de Sainte-Aubierge. Il y soignait les pauvres et ne demandait rien. Sa gouvernante, Mme Poulain, disait qu'il mourrait sur la paille.

— Vous êtes trop bon, monsieur Vasseur, répétait Mme Poulain.

— On ne l'est jamais assez, répondit Vasseur.

Un soir de décembre, on frappa à la porte. C'était Lucienne Ferrand, la fille du notaire. Lucienne avait dix-huit ans; elle était pâle et tremblait de froid.

— Docteur, dit Lucienne, mon père se meurt. Venez vite.

Vasseur prit son chapeau. Dans la rue, Lucienne pleurait. M. Ferrand était tombé dans l'escalier, et Jacques Morel, son clerc, l'avait porté sur son lit. Jacques aimait Lucienne depuis l'enfance, et Lucienne ne le savait pas.

— Il faut partir pour Rouen, murmura Jacques, il y a à Rouen un chirurgien.

— Non, Jacques, dit Vasseur. Votre maître ne verrait pas Rouen.

Lucienne regarda Jacques, et Jacques baissa les yeux. M. Ferrand ouvrit les siens. Il dit à Jacques : « Vous épouserez ma fille. » Puis M. Ferrand ne dit plus rien.

À Sainte-Aubierge, on en parla longtemps. Mme Poulain pleura beaucoup au mariage, et Vasseur, qui n'avait jamais dansé, dansa avec Lucienne.
`
