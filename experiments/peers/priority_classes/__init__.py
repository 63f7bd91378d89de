"""Three classes on one list: who comes first by urgency, and how long each class has patience.

People of three classes come and wait for one kind of place: a more urgent class goes before a
less urgent one, within a class first come first served; nobody is put out for anybody. Who waits
gives up at the rate of their class. Stays last as long in every class. All times are exponential;
everything starts empty.
"""
